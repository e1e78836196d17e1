import { errorCodes } from '../errors.ts';
import type { Tended } from '../schedule/crew.ts';

/** The exit code for what was done: 0 if all went well, else that of those that failed; 1 if they differ. */
export function tendedCode(tended: readonly Tended[]): number {
  const codes = new Set(tended.map(codeOf).filter((code) => code !== 0));
  const [code = 0] = codes;
  return codes.size > 1 ? 1 : code;
}

function codeOf(tended: Tended): number {
  if (tended.kind === 'error') return errorCodes[tended.error.code];
  return tended.kind === 'ran' && tended.run.outcome === 'failed' ? (tended.run.code ?? 1) : 0;
}
