import { CarryoverError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Store } from '../../snapshot/store.ts';
import { ageText } from '../../values/age.ts';
import { untouched } from '../http/untouched.ts';
import { openFallbackFile } from './fallback-file.ts';
import { openFallbackSnapshot } from './fallback-snapshot.ts';
import type { Candidate, FallbackWork } from './fallback.ts';
import { openRun } from './open-run.ts';
import type { Run } from './open-run.ts';
import { pullInto } from './pull-records.ts';
import type { Pulled, PullInput } from './run.ts';
import { Unusable, unusableFor, withoutState } from './unusable.ts';

export interface FallBackInput extends PullInput {
  readonly store: Store;
  /** What the source's snapshots are filed under. */
  readonly name: string;
  /** Rather fail. */
  readonly noFallback?: boolean;
}

/** An API that answers with wrong data is no reason to use old ones: that needs somebody to look. */
const outOfReach: ReadonlySet<ErrorCode> = new Set(['SOURCE_UNREACHABLE', 'SOURCE_AUTH_FAILED']);

/**
 * Pulls all records from the API; from a fallback, with a warning, if the API can't be reached or does not let us in.
 * @throws as `pullRecords`; FALLBACK_UNUSABLE
 */
export async function pullOrFallBack(input: FallBackInput): Promise<Pulled> {
  const run = await openRun(input);
  try {
    return await pullInto(run, input).catch((error: unknown) => fallBack(run, input, error));
  } catch (error) {
    await run.close(false);
    throw error;
  }
}

async function fallBack(run: Run, input: FallBackInput, error: unknown): Promise<Pulled> {
  const { source, noFallback = false, now, onEvent } = input;
  const isReason = error instanceof CarryoverError && outOfReach.has(error.code);
  if (!isReason || noFallback || !source.fallback) throw error;
  const work = { ...input, scratch: run.scratch, now: now() };
  const tried: string[] = [];
  for (const kind of Object.keys(source.fallback)) {
    const found = await candidate(kind, work, tried);
    if (!found) continue;
    const reason = withoutState(error.message);
    onEvent?.({ type: 'warning', code: 'FALLBACK', message: warningText(found, reason) });
    return pulledFrom(run, found, reason);
  }
  throw unusable(error, tried);
}

/** In the order of the config's keys. Null, with a word in `tried`, for one that can't serve. */
async function candidate(kind: string, work: FallbackWork, tried: string[]): Promise<Candidate | null> {
  const { file, snapshot } = work.source.fallback ?? {};
  if (kind === 'file' && file !== undefined) {
    return openFallbackFile(file, work).catch(noting(`the file "${file}"`, tried));
  }
  if (kind !== 'snapshot' || snapshot === undefined) return null;
  const what = snapshot === 'latest' ? 'the newest good pull' : `the snapshot "${snapshot}"`;
  return openFallbackSnapshot(snapshot, work).catch(noting(what, tried));
}

function noting(what: string, tried: string[]): (error: unknown) => null {
  return (error) => {
    if (!(error instanceof CarryoverError || error instanceof Unusable)) throw error;
    if (error instanceof CarryoverError && error.code === 'WRITE_FAILED') throw error;
    tried.push(`${what} ${unusableFor(error).message}`.replace(/\.$/, ''));
    return null;
  };
}

function pulledFrom(run: Run, found: Candidate, reason: string): Pulled {
  const { schema, reader, kind, from, location, pulledAt, resources } = found;
  return {
    schema,
    reader,
    origin: { kind: 'api', location, pulledAt, resources, fallback: { kind, from, reason } },
    notes: found.notes,
    records: null,
    async close() {
      await found.close();
      // What an interrupted pull had read stays to go on from.
      await run.close(false);
    },
  };
}

function warningText({ kind, from, pulledAt, age }: Candidate, reason: string): string {
  const what = kind === 'file' ? `the file "${from}"` : `the snapshot ${from}`;
  return `${reason} The records come from ${what} instead, and are ${ageText(age)} old (${pulledAt}).`;
}

function unusable(error: CarryoverError, tried: readonly string[]): CarryoverError {
  const message = `${withoutState(error.message)} No fallback can serve either: ${tried.join('; ')}. ${untouched}`;
  return new CarryoverError('FALLBACK_UNUSABLE', message, {
    hint: error.hint ?? 'Mend the way to the API, or the fallback.',
    details: { reason: error.code, tried },
    cause: error,
  });
}
