import type { Column, Table } from '../../model.ts';
import { normalExpression } from '../../values/normal-sql.ts';
import { copiedColumn } from '../mapping/parsed-mapping.ts';
import type { ColumnPlan } from './types.ts';

/** True if the old table's JSON lines are, to the byte, what the new table's would be. */
export function isIdentity(oldTable: Table, newTable: Table, columns: readonly ColumnPlan[]): boolean {
  if (oldTable.columns.length !== newTable.columns.length) return false;
  return newTable.columns.every((column, index) => {
    const old = oldTable.columns[index];
    if (!old || old.name !== column.name || old.encoding !== column.encoding) return false;
    if (column.generated || old.generated) return sameGenerated(old, column);
    const plan = columns.find((candidate) => candidate.column === column.name);
    return plan !== undefined && !plan.check && copiedColumn(plan.rule) === column.name;
  });
}

function sameGenerated(a: Column, b: Column): boolean {
  if (!a.generated || !b.generated) return false;
  return normalExpression(a.generated.sql) === normalExpression(b.generated.sql);
}
