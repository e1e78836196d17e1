import type { Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Block, Column, Table } from '../model.ts';
import type { SnapshotColumn } from '../snapshot/format.ts';
import type { Side, SideTable } from './side.ts';

/** A database as a side of a comparison, at the instant that the reader sees. */
export async function liveSide(reader: Reader): Promise<Side> {
  const schema = await reader.schema();
  const counted = new Map<string, number>();
  for (const { name, kind } of schema.tables)
    counted.set(name, kind === 'virtual' ? 0 : (await reader.stats(name, [])).rows);
  const byName = new Map(schema.tables.map((table) => [table.name, table]));
  return {
    name: 'live',
    tables: schema.tables.map((table) => toSideTable(table, counted.get(table.name) ?? 0)),
    async *read(name) {
      const table = byName.get(name);
      if (table && table.kind !== 'virtual') yield* complete(reader, table, counted.get(name) ?? 0);
    },
  };
}

function toSideTable({ name, columns, primaryKey }: Table, rows: number): SideTable {
  return {
    name,
    columns: columns.map(toSnapshotColumn),
    key: primaryKey,
    rows,
    fingerprint: null,
    chunks: [],
  };
}

function toSnapshotColumn({ name, type, nativeType, encoding, generated }: Column): SnapshotColumn {
  return { name, type, nativeType, encoding, ...(generated ? { generated: true } : {}) };
}

/** A connection that dies may look like the end of the rows. */
async function* complete(reader: Reader, table: Table, counted: number): AsyncGenerator<Block> {
  let rows = 0;
  const columns = table.columns.map(({ name }) => name);
  for await (const block of reader.read(table, columns)) {
    rows += block.rows;
    yield block;
  }
  if (rows === counted) return;
  throw new CarryoverError(
    'VERIFICATION_FAILED',
    `${rows} rows came out of the table "${table.name}", but the database counts ${counted}. Nothing was changed.`,
    {
      hint: "Check the connection and the database's integrity, then run again.",
      details: { table: table.name },
    },
  );
}
