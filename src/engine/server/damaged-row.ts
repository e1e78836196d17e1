import { CarryoverError } from '../../errors.ts';
import type { Table } from '../../model.ts';

/** A line of a snapshot that is no row of the table. `what` names no value. */
export function damagedRow(table: Table, what: string): CarryoverError {
  return new CarryoverError('SNAPSHOT_DAMAGED', `A row for table "${table.name}" cannot be read: ${what}.`);
}
