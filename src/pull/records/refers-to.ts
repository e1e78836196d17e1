import type { ForeignKey } from '../../model.ts';

/** Columns of a table, each with the member of another's record that it takes its values from. */
export type Columns = readonly (readonly [column: string, member: string])[];

/**
 * The foreign key of rows whose `columns` were copied from records of `table`: none unless they hold all of its key. No row is looked
 * at for it: each got its values from a record that is there, and the survey has seen that no two records share a key.
 */
export function refersTo(table: string, key: readonly string[], columns: Columns): ForeignKey[] {
  const own = key.map((member) => columns.find((pair) => pair[1] === member)?.[0]);
  const found = own.filter((column) => column !== undefined);
  if (key.length === 0 || found.length < key.length) return [];
  return [
    {
      columns: found,
      references: { table, columns: key },
      onDelete: 'no action',
      onUpdate: 'no action',
    },
  ];
}
