import type { ForeignKey, Table } from '../../model.ts';

const widths: readonly string[] = ['smallint', 'integer', 'bigint'];

/**
 * Integer columns that a foreign key ties to a wider one, with the wider type, by `["table","column"]`: some engines want
 * both ends to be of one type, and a wider one loses nothing.
 */
export function widerKeys(tables: readonly Table[]): ReadonlyMap<string, string> {
  const wider = new Map<string, string>();
  const ties = tables.flatMap((table) => table.foreignKeys.flatMap((key) => tiesOf(tables, table, key)));
  const typeAt = (place: string, type: string) => wider.get(place) ?? type;
  // A chain of keys may hand a type on: as often as there are keys at most.
  for (let changed = true; changed;) {
    changed = false;
    for (const tie of ties) {
      const [child, parent] = tie.map((end) => widths.indexOf(typeAt(end.place, end.type)));
      const widest = widths[Math.max(child ?? -1, parent ?? -1)];
      if (child === -1 || parent === -1 || child === parent || widest === undefined) continue;
      for (const { place } of tie) wider.set(place, widest);
      changed = true;
    }
  }
  return wider;
}

interface End {
  readonly place: string;
  readonly type: string;
}

function tiesOf(tables: readonly Table[], table: Table, key: ForeignKey): [End, End][] {
  const parent = tables.find((candidate) => candidate.name === key.references.table);
  if (!parent) return [];
  const columns = key.references.columns.length > 0 ? key.references.columns : parent.primaryKey;
  return key.columns.flatMap((name, index) => {
    const [child, target] = [endOf(table, name), endOf(parent, columns[index] ?? '')];
    return child && target ? [[child, target] as [End, End]] : [];
  });
}

function endOf(table: Table, name: string): End | null {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column ? { place: JSON.stringify([table.name, name]), type: column.type } : null;
}
