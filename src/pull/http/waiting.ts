import type { OnEvent } from '../../events.ts';
import type { Insistence } from './insist.ts';
import type { Secrets } from './keep-secrets.ts';
import type { Lines } from './lines.ts';

export interface WaitingInput {
  readonly lines: Lines;
  readonly secrets: Secrets;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: OnEvent | undefined;
}

/** Waits between two tries. Where the server asked for it, nobody asks its host meanwhile; a long wait is told, once. */
export function waiting({ lines, secrets, now, sleep, signal, onEvent }: WaitingInput): Insistence['wait'] {
  let told = -Infinity;
  return async (milliseconds, { parts }) => {
    if (milliseconds >= long && now() + milliseconds > told + long) {
      told = now() + milliseconds;
      const message = `${parts.what}; waiting ${Math.round(milliseconds / 1000)} s before the next try.`;
      onEvent?.({ type: 'notice', message: secrets.redact(message) });
    }
    const rest = (): Promise<void> => sleep(milliseconds, signal);
    await (parts.after === undefined ? rest() : lines.hold(parts.after.host, rest));
  };
}

/** Milliseconds from which people begin to wonder. */
const long = 10_000;
