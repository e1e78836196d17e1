import { CarryoverError } from '../../errors.ts';
import type { CommandLine } from './command-line.ts';

/**
 * @param forbidden what may stand in no word, beside line breaks and other control characters: those would make lines of
 *   their own @throws USAGE
 */
export function refuseWords({ folder, words }: CommandLine, forbidden?: RegExp): void {
  const control = /[\u0000-\u001f\u007f]/;
  const bad = [folder, ...words].find((word) => control.test(word) || forbidden?.test(word) === true);
  if (bad === undefined) return;
  throw new CarryoverError(
    'USAGE',
    `${JSON.stringify(bad)} can't stand there safely, so nothing was installed.`,
    {
      hint: 'Give the folder or file a name without line breaks, % and backslashes.',
    },
  );
}
