import type { Reader } from '../engine/engine.ts';
import { contentOf } from '../migrate/verify.ts';
import type { HistoryEntry, Schema } from '../model.ts';
import type { ChangedTable } from './options.ts';

/** Tables that do not hold what they held at the end of the run. */
export async function changedSince(
  reader: Reader,
  schema: Schema,
  run: HistoryEntry,
): Promise<ChangedTable[]> {
  const changed: ChangedTable[] = [];
  const gone = new Set(Object.keys(run.tables));
  for (const table of schema.tables) {
    if (table.kind === 'virtual') continue;
    gone.delete(table.name);
    const then = run.tables[table.name];
    const now = await contentOf({ reader, onEvent: undefined, signal: undefined }, table);
    const same = then !== undefined && then.rows === now.rows && then.fingerprint === now.fingerprint;
    if (!same) changed.push({ table: table.name, rowsThen: then?.rows ?? 0, rowsNow: now.rows });
  }
  return [
    ...changed,
    ...[...gone].map((table) => ({ table, rowsThen: run.tables[table]?.rows ?? 0, rowsNow: 0 })),
  ];
}

/** True if every table holds just what it held at the end of the run. */
export async function isUntouched(reader: Reader, schema: Schema, run: HistoryEntry): Promise<boolean> {
  return (await changedSince(reader, schema, run)).length === 0;
}
