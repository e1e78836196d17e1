import type { Snapshot } from '../snapshot/open.ts';
import type { Side } from './side.ts';

/** A snapshot as a side of a comparison. Its primary keys stand in `schema.json`. @throws KEY_MISSING */
export function snapshotSide(snapshot: Snapshot): Side {
  if (snapshot.locked) throw snapshot.locked;
  const { id, tables } = snapshot.manifest;
  return {
    name: id,
    tables: tables.map(({ name, columns, rows, fingerprint, chunks }) => {
      const key = keyOf(snapshot.portable, name);
      const isKnown = key.every((column) => columns.some((one) => one.name === column));
      return { name, columns, rows, fingerprint, chunks, key: isKnown ? key : [] };
    }),
    read: (table, chunks) => snapshot.read(table, chunks),
  };
}

/** The document was not validated: what has another shape tells no key. */
function keyOf(portable: unknown, table: string): readonly string[] {
  const key = member(member(member(portable, 'tables'), table), 'primaryKey');
  const names = Array.isArray(key) ? (key as readonly unknown[]) : [];
  return names.every((name) => typeof name === 'string') ? names : [];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
