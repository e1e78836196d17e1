import type { Column, Schema, Table } from '../model.ts';
import type { JsonValue } from '../values/encoding.ts';
import { nearestName } from '../values/nearest-name.ts';
import { encodeSeed, SeedError } from './encode-seed.ts';
import { readSeedFile } from './read-seed-file.ts';
import type { RawSeed } from './read-seed-file.ts';
import { refuseSeeds } from './refuse-seeds.ts';

/** A seed row, checked. */
export interface Seed {
  /** JSON forms by column, in the table's order. Columns that the file leaves out are absent. */
  readonly values: ReadonlyMap<string, JsonValue>;
  readonly place: string;
}

/**
 * The seeds of all files, by table in the order of the schema, each table's in the order of its primary key; rows whose key
 * the database is to give come last, in the order of the files.
 * @throws SEEDS_INVALID listing all problems
 */
export async function readSeeds(files: readonly string[], schema: Schema): Promise<Map<Table, Seed[]>> {
  const tables = new Map(
    schema.tables.filter((table) => table.kind === 'table').map((table) => [table.name, table]),
  );
  const problems: string[] = [];
  const seeds = new Map([...tables.values()].map((table) => [table, [] as Seed[]]));
  for (const file of files) {
    for (const raw of await readSeedFile(file, [...tables.keys()])) {
      const table = tables.get(raw.table);
      if (table) seeds.get(table)?.push({ values: encodeRow(table, raw, problems), place: raw.place });
      else problems.push(`${raw.place}: ${unknownTable(raw.table, schema, tables.keys())}`);
    }
  }
  refuseSeeds(problems);
  for (const [table, rows] of seeds)
    seeds.set(
      table,
      rows.toSorted((a, b) => compareKeys(table, a, b)),
    );
  return seeds;
}

function unknownTable(name: string, schema: Schema, known: Iterable<string>): string {
  const other = schema.tables.some((table) => table.name === name);
  return other
    ? `${JSON.stringify(name)} is a virtual table, which takes no seeds`
    : `no table ${JSON.stringify(name)}${guess(name, known)}`;
}

function encodeRow(table: Table, { row, place }: RawSeed, problems: string[]): Map<string, JsonValue> {
  const names = table.columns.filter((column) => !column.generated).map((column) => column.name);
  for (const name of Object.keys(row).filter((key) => !names.includes(key))) {
    const computed = table.columns.some((column) => column.name === name);
    const reason = computed
      ? `column ${JSON.stringify(name)} is computed: leave it out`
      : `no column ${JSON.stringify(name)}${guess(name, names)}`;
    problems.push(`${place}: ${reason}`);
  }
  const given = table.columns.filter(
    (column) => names.includes(column.name) && Object.hasOwn(row, column.name),
  );
  return new Map(
    given.map((column) => [column.name, encodeValue(column, row[column.name] ?? null, place, problems)]),
  );
}

function encodeValue(column: Column, json: JsonValue, place: string, problems: string[]): JsonValue {
  try {
    return encodeSeed(column, json);
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    problems.push(`${place}: column ${JSON.stringify(column.name)}: ${error.message}`);
    return null;
  }
}

function compareKeys(table: Table, a: Seed, b: Seed): number {
  for (const name of table.primaryKey) {
    const order = compareValues(a.values.get(name) ?? null, b.values.get(name) ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers by size, everything else by its text; no value at all comes last. */
function compareValues(a: JsonValue, b: JsonValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [sortable(a), sortable(b)];
  if (typeof x === typeof y) return x < y ? -1 : x > y ? 1 : 0;
  return typeof x === 'string' ? 1 : -1;
}

function sortable(json: JsonValue): number | bigint | string {
  if (typeof json === 'string' && /^-?\d+$/.test(json)) return BigInt(json);
  if (Number.isSafeInteger(json)) return BigInt(json as number);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

function guess(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
}
