import type { Reader } from '../../src/engine/engine.ts';
import type { Block, Column, Encoding, Schema, Table, TableKind } from '../../src/model.ts';

/** A table held in memory, its rows as JSON lines. */
export interface FakeTable {
  readonly name: string;
  readonly kind?: TableKind;
  readonly columns: Readonly<Record<string, Encoding>>;
  readonly generated?: readonly string[];
  readonly rows: readonly object[];
  /** What `stats` counts, if it is not the truth. */
  readonly counted?: number;
  /** Thrown after that many blocks. */
  readonly failsAfter?: number;
}

export interface FakeDatabase {
  readonly reader: Reader;
  readonly schema: Schema;
}

const rowsOfBlock = 3;

/** A reader of tables in memory, as simple as can be: what the real ones must look like to a snapshot. */
export function fakeDatabase(tables: readonly FakeTable[], onRead?: (table: string) => void): FakeDatabase {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const schema: Schema = {
    tables: tables.map(toTable),
    objects: [],
    attributes: [],
    leftOut: [],
    settings: { user_version: 7 },
    script: tables.map((table) => `CREATE TABLE "${table.name}";\n`).join(''),
  };
  const reader: Reader = {
    schema: async () => schema,
    stats: async (name) => {
      const table = byName.get(name);
      return { rows: table?.counted ?? table?.rows.length ?? 0, nonNull: new Map() };
    },
    async *read({ name }) {
      const table = byName.get(name);
      if (table) yield* blocksOf(table, onRead);
    },
    orphans: async () => [],
    sequences: async () => new Map([['__proto__', '41']]),
  };
  return { reader, schema };
}

function* blocksOf(table: FakeTable, onRead: ((table: string) => void) | undefined): Generator<Block> {
  for (let start = 0; start < table.rows.length; start += rowsOfBlock) {
    onRead?.(table.name);
    if (start / rowsOfBlock === table.failsAfter) throw new Error('the connection is gone');
    const rows = table.rows.slice(start, start + rowsOfBlock);
    yield { data: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')), rows: rows.length };
  }
}

function toTable({ name, kind = 'table', columns, generated = [] }: FakeTable): Table {
  return {
    name,
    kind,
    columns: Object.entries(columns).map(([column, encoding]) => toColumn(column, encoding, generated)),
    primaryKey: [],
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    sql: `CREATE TABLE "${name}"`,
  };
}

function toColumn(name: string, encoding: Encoding, generated: readonly string[]): Column {
  const made = generated.includes(name) ? { generated: { sql: '1', stored: false } } : {};
  return {
    name,
    type: encoding === 'any' ? 'any' : 'text',
    nativeType: 'X',
    encoding,
    nullable: true,
    ...made,
  };
}
