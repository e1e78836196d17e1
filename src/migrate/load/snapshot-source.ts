import type { Schema } from '../../model.ts';
import type { Snapshot } from '../../snapshot/open.ts';
import type { RowSource } from './row-source.ts';

/** A snapshot as a source of rows. `schema` is what its `schema.sql` makes. */
export function snapshotSource(snapshot: Snapshot, schema: Schema): RowSource {
  const tables = new Map(snapshot.manifest.tables.map((table) => [table.name, table]));
  return {
    schema,
    read: (table) => snapshot.read(table),
    content(table) {
      const found = tables.get(table);
      return found ? { rows: found.rows, fingerprint: found.fingerprint } : null;
    },
  };
}
