import { checkSource } from '../pull/check/check-source.ts';
import { dryRun } from '../pull/run/dry-run.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { ApiOrigin } from '../snapshot/origin.ts';
import type { PulledTable, PullOptions, PullPreview, PullResult } from './options.ts';
import { pullSnapshot } from './pull-snapshot.ts';
import { storeOf } from './store-of.ts';
import { warnExposed } from './warn-exposed.ts';
import { warnUnencrypted } from './warn-unencrypted.ts';

/**
 * Reads all records of an old HTTP API into a snapshot, or what serves instead where the API can't be used.
 * @throws SOURCE_UNREACHABLE, SOURCE_AUTH_FAILED, FALLBACK_UNUSABLE, SOURCE_INVALID, SOURCE_INCOMPLETE, ROWS_SHRANK; no
 *   snapshot is taken then
 */
export async function pull(options: PullOptions): Promise<PullResult> {
  await warnExposed({ files: () => [] }, storeOf(options), options.onEvent);
  const { snapshot, saved } = await pullSnapshot(options);
  return { ...describePulled(snapshot), saved };
}

/** Authenticates and reads the first page of each resource: what `pull` would do. Writes nothing. */
export async function previewPull(
  options: Pick<PullOptions, 'source' | 'onEvent' | 'signal'>,
): Promise<PullPreview> {
  const { source, onEvent, signal } = options;
  checkSource(source);
  warnUnencrypted(source, onEvent);
  onEvent?.({ type: 'step', step: 'pull' });
  const seen = await dryRun({ source, ...(onEvent && { onEvent }), ...(signal && { signal }) });
  return { source: source.url, ...seen };
}

function describePulled({ id, folder, manifest }: Snapshot): Omit<PullResult, 'saved'> {
  const { database, origin, tables, notes } = manifest;
  if (origin.kind !== 'api') throw new Error('a pull gave the snapshot of a database');
  return {
    id,
    folder,
    source: database,
    pulledAt: origin.pulledAt,
    tables: tables.map((table) => describeTable(table, origin)),
    fallback: origin.fallback ?? null,
    notes,
  };
}

function describeTable({ name, rows, columns }: Manifest['tables'][number], origin: ApiOrigin): PulledTable {
  const resource = Object.hasOwn(origin.resources, name) ? origin.resources[name] : undefined;
  return {
    table: name,
    rows,
    pages: resource?.pages ?? null,
    proven: resource?.proven ?? null,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
  };
}
