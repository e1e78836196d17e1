import { CarryoverError } from '../errors.ts';

const printed = 50;

/** Ends the run if there are problems with the seeds. @throws SEEDS_INVALID listing them; all stand in `details.problems` */
export function refuseSeeds(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, printed).map((problem) => `  ${problem}`);
  const more = problems.length > printed ? [`  … and ${problems.length - printed} more`] : [];
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new CarryoverError(
    'SEEDS_INVALID',
    `The seeds have ${count}; nothing was touched:\n${[...lines, ...more].join('\n')}`,
    {
      hint: `Correct ${problems.length === 1 ? 'it' : 'them'} in the seed files, or in the schema, and run again.`,
      details: { problems },
    },
  );
}
