import { isWord, tokens } from './tokens.ts';

/** True if a default takes its number from a sequence: `nextval(…)`, `lastval(…)`, `NEXT VALUE FOR …`. */
export function isSequenceDefault(sql: string): boolean {
  const all = tokens(sql);
  return all.some(
    (token, index) =>
      isWord(token, 'NEXTVAL', 'LASTVAL', 'SETVAL') ||
      (isWord(token, 'NEXT') && isWord(all[index + 1], 'VALUE')),
  );
}
