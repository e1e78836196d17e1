import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';

/** The error for a name that no schedule of the file has. */
export function noSuchSchedule(name: string, known: readonly string[], file: string): CarryoverError {
  const nearest = nearestName(name, known);
  const hint =
    nearest !== null
      ? `Did you mean ${nearest}?`
      : known.length > 0
        ? `Known are ${known.join(', ')}.`
        : 'Add one: carryover schedule add nightly --cron "0 1 * * *" --command backup';
  return new CarryoverError(
    'USAGE',
    `There is no schedule ${JSON.stringify(name)} in ${file}. Nothing was done.`,
    {
      hint,
    },
  );
}
