import type { Column, Table } from '../../model.ts';
import type { ParsedSource } from '../mapping/parsed-mapping.ts';
import { columnsOfRule } from '../mapping/parsed-mapping.ts';
import { typeFit } from './fit.ts';
import { quoted } from '../mapping/quoted.ts';
import { likeness } from './likeness.ts';
import { snippet } from './snippet.ts';

/** Below this, two names have nothing to do with each other. */
const leastLikeness = 0.5;

/** A question for a person: was this new column that old one? Null without a likely candidate. Never acted upon. */
export function guessOrigin(
  column: Column,
  oldTable: Table,
  newTable: Table,
  source: ParsedSource,
): string | null {
  const origin = best(unusedColumns(oldTable, newTable, source), (old) =>
    typeFit(old, column) === 'incompatible' ? 0 : likeness(old.name, column.name),
  );
  return origin && columnQuestion(origin.name, column.name, oldTable, newTable);
}

/** The same from the other side: what may have become of an old column? `fresh`: new columns that nothing feeds. */
export function guessTarget(
  old: Column,
  oldTable: Table,
  newTable: Table,
  fresh: readonly Column[],
): string | null {
  const target = best(fresh, (column) =>
    typeFit(old, column) === 'incompatible' ? 0 : likeness(old.name, column.name),
  );
  return target && columnQuestion(old.name, target.name, oldTable, newTable);
}

/** What may have become of an old table? `fresh`: new tables that nothing feeds. By its name, or by the columns it has. */
export function guessTable(old: Table, fresh: readonly Table[]): string | null {
  const others = fresh.filter(({ name }) => name !== old.name);
  const target = best(others, (table) => Math.max(likeness(old.name, table.name), overlap(old, table)));
  if (!target) return null;
  const example = snippet({ tables: { [target.name]: { from: old.name } } });
  return `${quoted(old.name)} is gone and ${quoted(target.name)} is new: did you mean ${example}?`;
}

function columnQuestion(from: string, to: string, oldTable: Table, newTable: Table): string {
  const source = {
    ...(oldTable.name === newTable.name ? {} : { from: oldTable.name }),
    columns: { [to]: { from } },
  };
  const example = snippet({ tables: { [newTable.name]: source } });
  return `${quoted(from)} is gone and ${quoted(to)} is new: did you mean ${example}?`;
}

function best<T>(candidates: readonly T[], score: (candidate: T) => number): T | null {
  const scored = candidates.map((candidate) => ({ candidate, score: score(candidate) }));
  const [first] = scored.filter(({ score }) => score >= leastLikeness).toSorted((a, b) => b.score - a.score);
  return first?.candidate ?? null;
}

function unusedColumns(oldTable: Table, newTable: Table, source: ParsedSource): Column[] {
  const used = new Set([...source.drop, ...[...source.columns.values()].flatMap(columnsOfRule)]);
  const kept = new Set(newTable.columns.map((column) => column.name));
  return oldTable.columns.filter(({ name }) => !used.has(name) && !kept.has(name));
}

/** Share of the columns that two tables have in common. */
function overlap(a: Table, b: Table): number {
  const names = new Set(a.columns.map((column) => column.name));
  const shared = b.columns.filter((column) => names.has(column.name)).length;
  // One shared `id` says nothing.
  return shared < 2 ? 0 : shared / Math.max(a.columns.length, b.columns.length);
}
