import { CarryoverError } from '../errors.ts';
import { hold } from './hold.ts';
import { locationOf } from './place.ts';
import type { Place } from './place.ts';

/**
 * Keeps a snapshot, and those whose chunks it refers to, from being pruned, and their keys from being rotated, until the
 * function that it gives is called. Where this user may not write, there is no note to leave, and nothing keeps it.
 * @throws SNAPSHOT_MISSING if it is going or gone by now; LOCKED while keys are rotated there
 */
export async function keep(place: Place): Promise<() => Promise<void>> {
  const { state, release } = await hold(place);
  if (state === 'held') return release;
  await release();
  throw state === 'going' ? gone(place) : rotated(place);
}

function gone(place: Place): CarryoverError {
  return new CarryoverError(
    'SNAPSHOT_MISSING',
    `"${locationOf(place)}" is no snapshot any more: it is being removed.`,
    {
      hint: '`carryover list` shows the snapshots that there are.',
    },
  );
}

function rotated(place: Place): CarryoverError {
  return new CarryoverError(
    'LOCKED',
    `A rotate encrypts the keys of "${locationOf(place)}", or of others beside it, to other people just now. Nothing was changed.`,
    { hint: 'Wait for it to end. One that died on another machine stands in the way for 15 minutes.' },
  );
}
