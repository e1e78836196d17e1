import { CarryoverError } from '../../errors.ts';
import { eachLine, toBlocks } from '../../values/lines.ts';
import { untouched } from '../http/untouched.ts';
import type { Survey } from '../records/records.ts';
import type { Spool } from './spool.ts';

/** Has a survey take in the records that a spool keeps, as far as it has not yet. */
export function createFollower(
  spool: Spool,
  survey: Survey,
  signal: AbortSignal | undefined,
): () => Promise<void> {
  let done = 0;
  return async () => {
    const { bytes } = spool;
    for await (const { data } of toBlocks(spool.read(done, bytes))) {
      if (signal?.aborted) throw interrupted();
      for (const line of eachLine(data)) survey.add(line);
    }
    done = bytes;
  };
}

function interrupted(): CarryoverError {
  return new CarryoverError('INTERRUPTED', `The pull was interrupted. ${untouched}`, {
    hint: 'Run the same command again: it goes on from the last complete page.',
  });
}
