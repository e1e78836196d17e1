import type { Colors } from 'picocolors/types.js';
import type { CarryoverError } from '../../errors.ts';
import { redact } from '../../values/redact.ts';
import { plain } from './plain.ts';

/** `error: …` and `hint: …`, for people. */
export function errorText(error: CarryoverError, style: Colors, debug: boolean): string {
  const lines = [`${style.red('error:')} ${safe(error.message)}`];
  if (error.hint !== undefined) lines.push(`${style.cyan('hint:')} ${safe(error.hint)}`);
  if (debug) lines.push(safe(stack(error)));
  return `${lines.join('\n')}\n`;
}

/** The same as a JSON document. */
export function errorDocument({ code, message, hint, details }: CarryoverError): unknown {
  return {
    error: { code, message: redact(message), hint: hint === undefined ? null : redact(hint), details },
  };
}

function safe(text: string): string {
  return plain(redact(text));
}

function stack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const below = error.cause === undefined ? '' : `\ncaused by: ${stack(error.cause)}`;
  return `${error.stack ?? error.message}${below}`;
}
