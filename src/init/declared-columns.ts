import type { DeclaredTable, NamedColumn } from './declared-schema.ts';

/** The columns of a declared table in their order, whichever of the two forms it uses. */
export function declaredColumns(table: DeclaredTable): readonly NamedColumn[] {
  const { columns = [] } = table;
  if (isList(columns)) return columns;
  return Object.entries(columns).map(([name, column]) => ({ name, ...column }));
}

function isList(columns: NonNullable<DeclaredTable['columns']>): columns is readonly NamedColumn[] {
  return Array.isArray(columns);
}
