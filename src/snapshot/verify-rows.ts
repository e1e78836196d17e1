import { isUtf8 } from 'node:buffer';
import { EncodingError, readStored } from '../values/encoding.ts';
import type { JsonValue } from '../values/encoding.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import { eachLine } from '../values/lines.ts';
import { damaged } from './damaged.ts';
import type { SnapshotColumn, SnapshotTable } from './format.ts';
import type { Snapshot } from './open.ts';
import { locationOf } from './place.ts';

/** Reads each row of a table and compares its keys, its values' forms, and the sum of all rows. @throws SNAPSHOT_DAMAGED */
export async function verifyRows(
  snapshot: Snapshot,
  table: SnapshotTable,
  onBlock: (rows: number) => void,
): Promise<void> {
  const path = locationOf(snapshot.place);
  const fingerprint = createFingerprint();
  const keys = keysInReadingOrder(table.columns);
  let number = 0;
  for await (const block of snapshot.read(table.name)) {
    fingerprint.add(block.data);
    for (const line of eachLine(block.data)) {
      number += 1;
      const fault = faultOf(line, table.columns, keys);
      if (fault) throw damaged(path, `has a row ${number} of the table "${table.name}" that ${fault}`);
    }
    onBlock(number);
  }
  if (fingerprint.hex() !== table.fingerprint)
    throw damaged(path, `has another fingerprint of the table "${table.name}" than the manifest says`);
}

/** Never quotes a value: a message may go where the rows may not. */
function faultOf(line: Buffer, columns: readonly SnapshotColumn[], keys: readonly string[]): string | null {
  const row = isUtf8(line) ? parse(line) : undefined;
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'is not a JSON object';
  const found = Object.keys(row);
  if (found.length !== keys.length || found.some((key, index) => key !== keys[index])) {
    return 'has other columns than the manifest says';
  }
  const wrong = columns.find(
    ({ name, encoding }) => !allows(encoding, (row as Record<string, JsonValue>)[name]),
  );
  return wrong
    ? `holds a value in "${wrong.name}" that the encoding "${wrong.encoding}" does not know`
    : null;
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function allows(encoding: SnapshotColumn['encoding'], value: JsonValue | undefined): boolean {
  try {
    return value !== undefined && Boolean(readStored(encoding, value));
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

/** JavaScript moves keys that look like array indices to the front, so both sides must go through the same parser. */
function keysInReadingOrder(columns: readonly SnapshotColumn[]): string[] {
  return Object.keys(Object.fromEntries(columns.map(({ name }) => [name, null])));
}
