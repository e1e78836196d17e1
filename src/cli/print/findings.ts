import type { Colors } from 'picocolors/types.js';
import type { Finding } from '../../api/options.ts';
import { safeText } from './output.ts';

export function describeFindings(findings: readonly Finding[], style: Colors): string {
  const paint = { ok: style.green, warning: style.yellow, error: style.red };
  const lines = findings.map(({ state, name, message }) => {
    return `${paint[state](state.padEnd(7))}  ${name.padEnd(10)}  ${safeText(message)}`;
  });
  return `${lines.join('\n')}\n`;
}
