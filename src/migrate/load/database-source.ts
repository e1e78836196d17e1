import type { Reader } from '../../engine/engine.ts';
import type { Schema, TableStats } from '../../model.ts';
import type { RowSource } from './row-source.ts';

/** The database itself as a source of rows, for a look at the data before a snapshot is taken. */
export function databaseSource(reader: Reader, schema: Schema): RowSource {
  return {
    schema,
    read(name) {
      const table = schema.tables.find((candidate) => candidate.name === name);
      if (!table) throw new Error(`the database has no table "${name}"`);
      return reader.read(table);
    },
    content: () => null,
  };
}

/** Row and non-null counts of every table that has rows of its own. */
export async function statsOf(reader: Reader, schema: Schema): Promise<Map<string, TableStats>> {
  const stats = new Map<string, TableStats>();
  for (const table of schema.tables) {
    if (table.kind === 'virtual') continue;
    stats.set(
      table.name,
      await reader.stats(
        table.name,
        table.columns.map((column) => column.name),
      ),
    );
  }
  return stats;
}
