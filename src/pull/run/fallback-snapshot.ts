import { CarryoverError } from '../../errors.ts';
import type { OnEvent } from '../../events.ts';
import type { Column, ForeignKey, Table } from '../../model.ts';
import { readRecordSchema } from '../records/record-schema.ts';
import type { SnapshotTable } from '../../snapshot/format.ts';
import { keep } from '../../snapshot/keep.ts';
import type { Snapshot } from '../../snapshot/open.ts';
import type { ApiOrigin } from '../../snapshot/origin.ts';
import type { Place } from '../../snapshot/place.ts';
import { readManifest } from '../../snapshot/read-manifest.ts';
import { verifySnapshot } from '../../snapshot/verify.ts';
import type { Source } from '../source.ts';
import { checkAge } from './check-age.ts';
import { checksDigest } from './checks-digest.ts';
import type { Candidate, FallbackWork } from './fallback.ts';
import { orderOf } from './order.ts';
import { pulledSchema } from './pulled-tables.ts';
import { Unusable, unusableFor } from './unusable.ts';

/**
 * The rows of an earlier pull, each proven by its digests. `latest` is the newest pull that reached the API and is sound.
 * @throws Unusable, SNAPSHOT_MISSING, SNAPSHOT_DAMAGED
 */
export async function openFallbackSnapshot(name: string, fallBack: FallbackWork): Promise<Candidate> {
  if (name !== 'latest') return candidateOf(await fallBack.store.find(name, fallBack.name), fallBack);
  const faults: string[] = [];
  for (const place of await pulls(fallBack)) {
    try {
      return await candidateOf(place, fallBack);
    } catch (error) {
      // An older one can't be younger.
      if (!(error instanceof CarryoverError) || error.code !== 'SNAPSHOT_DAMAGED') throw error;
      faults.push(error.message);
      fallBack.onEvent?.({
        type: 'notice',
        message: `A pull is passed over as a fallback: ${error.message}`,
      });
    }
  }
  throw faults.length === 0
    ? new Unusable('does not exist: no pull has reached the API yet')
    : unusableFor(faults.join(' '));
}

/** Places of the pulls of this source that may be good, newest first. Damaged manifests are told. */
async function pulls({ store, name, onEvent }: FallbackWork): Promise<Place[]> {
  const places: Place[] = [];
  for (const { summary, place } of await store.stored(name)) {
    if (summary.state === 'damaged') tellDamaged(summary.problem, onEvent);
    else if (await isPull(place)) places.push(place);
  }
  return places;
}

function tellDamaged(problem: string, onEvent: OnEvent | undefined): void {
  onEvent?.({ type: 'notice', message: `A snapshot is passed over as a fallback: ${problem}` });
}

async function isPull(place: Place): Promise<boolean> {
  const { origin } = await readManifest(place);
  return origin.kind === 'api' && origin.fallback === undefined;
}

/** Until it is closed, no prune takes it away. */
async function candidateOf(place: Place, work: FallbackWork): Promise<Candidate> {
  const release = await keep(place);
  try {
    return { ...(await proven(place, work)), close: release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function proven(
  place: Place,
  { store, source, now, onEvent }: FallbackWork,
): Promise<Omit<Candidate, 'close'>> {
  const snapshot = await store.open(place);
  const { origin, notes } = snapshot.manifest;
  if (origin.kind !== 'api') throw new Unusable('was taken from a database, not pulled from an API');
  const age = checkAge(origin.pulledAt, now, source.fallback?.maxAge);
  const stored = storedTables(snapshot, source);
  await refuseOtherChecks(origin, source);
  await verifySnapshot(snapshot, { level: 'rows', ...(onEvent && { onEvent }) });
  const rows = new Map(stored.map((table) => [table.name, table.rows]));
  return {
    schema: pulledSchema(stored.map((table) => toTable(table, snapshot.portable))),
    reader: {
      stats: async (table) => ({ rows: rows.get(table) ?? 0, nonNull: new Map() }),
      read: ({ name }) => snapshot.read(name),
      sequences: async () => new Map(),
    },
    kind: 'snapshot',
    from: snapshot.id,
    location: origin.location,
    age,
    pulledAt: origin.pulledAt,
    resources: resourcesOf(origin, source),
    notes,
  };
}

function resourcesOf({ resources }: ApiOrigin, source: Source): ApiOrigin['resources'] {
  const names = orderOf(source.resources).filter((name) => Object.hasOwn(resources, name));
  return Object.fromEntries(names.flatMap((name) => (resources[name] ? [[name, resources[name]]] : [])));
}

/** The snapshot's tables of all that the config asks for. @throws Unusable if it was pulled under another one */
function storedTables({ manifest }: Snapshot, { resources }: Source): SnapshotTable[] {
  const names = orderOf(resources).flatMap((name) => [name, ...Object.keys(resources[name]?.split ?? {})]);
  const missing = names.filter((name) => !manifest.tables.some((table) => table.name === name));
  if (missing.length > 0) throw new Unusable(`has no table ${missing.map((name) => `"${name}"`).join(', ')}`);
  return manifest.tables.filter(({ name }) => names.includes(name));
}

/** Its rows are not the records any more, so that they can't be held to another JSON Schema or key. @throws Unusable, CONFIG_INVALID */
async function refuseOtherChecks({ resources }: ApiOrigin, source: Source): Promise<void> {
  for (const [name, resource] of Object.entries(source.resources)) {
    const schema = resource.schema === undefined ? undefined : await readRecordSchema(resource.schema);
    if (resources[name]?.checks === checksDigest(resource, schema)) continue;
    throw new Unusable(
      `was pulled under another \`key\`, \`schema\`, \`parent\` or \`split\` of "${name}": its records were not held to what the config says now`,
    );
  }
}

interface Portable {
  readonly tables?: Readonly<Record<string, DeclaredTable>>;
}

interface DeclaredTable {
  readonly columns?: unknown;
  readonly primaryKey?: readonly string[];
  /** As a pull has them: see `refersTo`. */
  readonly foreignKeys?: readonly Pick<ForeignKey, 'columns' | 'references'>[];
}

/** A table as it was when it was pulled: the manifest tells its columns, `schema.json` the rest. */
function toTable({ name, columns }: SnapshotTable, portable: unknown): Table {
  const told = (portable as Portable | null)?.tables?.[name];
  return {
    name,
    kind: 'table',
    columns: columns.map(({ name, type, nativeType, encoding }): Column => {
      return { name, type, nativeType, encoding, nullable: nullableIn(told?.columns, name) };
    }),
    primaryKey: told?.primaryKey ?? [],
    uniques: [],
    indexes: [],
    foreignKeys: (told?.foreignKeys ?? []).map(({ columns: own, references }) => {
      return { columns: own, references, onDelete: 'no action', onUpdate: 'no action' };
    }),
    checks: [],
    sql: '',
  };
}

function nullableIn(columns: unknown, name: string): boolean {
  const found: unknown = Array.isArray(columns)
    ? columns.find((column: { name?: unknown }) => column.name === name)
    : (columns as Record<string, unknown> | undefined)?.[name];
  return (found as { nullable?: boolean } | undefined)?.nullable === true;
}
