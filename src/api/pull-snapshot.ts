import { join } from 'node:path';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { describe } from '../init/describe.ts';
import { checkSource } from '../pull/check/check-source.ts';
import type { Pulled } from '../pull/run/run.ts';
import { pullOrFallBack } from '../pull/run/fall-back.ts';
import { saveFallback } from '../pull/run/save-fallback.ts';
import type { Source } from '../pull/source.ts';
import { sourceName } from '../pull/source-name.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Store } from '../snapshot/store.ts';
import { takeSnapshot } from '../snapshot/take.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { noteCheck } from './note-check.ts';
import type { PullOptions } from './options.ts';
import { storeOf } from './store-of.ts';
import { warnUnencrypted } from './warn-unencrypted.ts';
import { tellCleaned } from './with-session.ts';

/** How a pulled snapshot names what it is from, where one from a database names its engine. */
const engine = { name: 'api', version: 'HTTP API' };

/** A pull that is done. */
export interface PulledSnapshot {
  readonly snapshot: Snapshot;
  /** The fallback file that was written, and where the one before it is; `null` if none was. */
  readonly saved: { readonly file: string; readonly previous: string | null } | null;
}

/** Pulls all records, or what serves instead, into a snapshot, and proves it. */
export async function pullSnapshot(options: PullOptions): Promise<PulledSnapshot> {
  const { source, onEvent, signal } = options;
  checkSource(source);
  const saveTo = options.saveFallback === true ? fallbackFile(source) : null;
  warnUnencrypted(source, onEvent);
  const store = storeOf(options);
  const name = sourceName(source);
  tellCleaned(await store.clean(name), onEvent);
  const pulled = await pullOrFallBack({
    source,
    name,
    store,
    // Where an interrupted pull waits to go on.
    folder: join(store.workFolder(name), '.pull'),
    now: () => new Date(),
    noFallback: options.fallback === false,
    ...(onEvent && { onEvent }),
    ...(signal && { signal }),
  });
  let done = false;
  try {
    const snapshot = await take(pulled, { name, store, options });
    done = true;
    return { snapshot, saved: saveTo === null ? null : await save(saveTo, pulled, onEvent) };
  } finally {
    await pulled.close(done);
  }
}

function fallbackFile({ fallback }: Source): string {
  if (fallback?.file !== undefined) return fallback.file;
  throw new CarryoverError('USAGE', 'There is no fallback file to save to, so nothing was done.', {
    hint: 'Name one as "fallback": { "file": "…" } in the source.',
  });
}

async function save(
  file: string,
  pulled: Pulled,
  onEvent: OnEvent | undefined,
): Promise<PulledSnapshot['saved']> {
  if (!pulled.origin.fallback) return saveFallback(pulled, file);
  const message = 'The fallback file stays as it is: the API could not be read.';
  onEvent?.({ type: 'notice', message });
  return null;
}

async function take(
  { reader, schema, origin, notes }: Pulled,
  { name, store, options }: { name: string; store: Store; options: PullOptions },
): Promise<Snapshot> {
  const { onEvent, signal } = options;
  onEvent?.({ type: 'step', step: 'snapshot' });
  const snapshot = await takeSnapshot({
    reader,
    schema,
    engine,
    database: name,
    origin,
    store,
    reason: 'pull',
    compression: options.compression ?? 'gzip',
    incremental: true,
    ...(options.encryption && { encryption: options.encryption }),
    portable: describe(schema),
    schemaDigest: schemaDigest(schema),
    notes,
    shrink: { limit: options.shrinkLimit ?? 0.5, allow: options.allowShrink ?? [] },
    ...(onEvent && { onEvent }),
    ...(signal && { signal }),
  });
  onEvent?.({ type: 'step', step: 'prove' });
  await noteCheck(snapshot, { level: 'own files' }, onEvent, () =>
    verifySnapshot(snapshot, { level: 'own files', ...(onEvent && { onEvent }) }),
  );
  return snapshot;
}
