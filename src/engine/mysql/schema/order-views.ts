import type { SqlObject } from '../../../model.ts';
import { isSign, isWord, meaning, tokens } from './tokens.ts';
import { chainsOf } from './unqualify.ts';

/** Views in the order in which they can be made: each behind those that it reads. Stable: by name otherwise. */
export function orderViews(views: readonly SqlObject[]): SqlObject[] {
  const byName = new Map(views.map((view) => [view.name, view]));
  const ordered = new Set<SqlObject>();
  const visited = new Set<string>();
  const visit = (view: SqlObject): void => {
    if (visited.has(view.name)) return;
    visited.add(view.name);
    for (const name of mentioned(view.sql)) {
      const other = byName.get(name);
      if (other) visit(other);
    }
    ordered.add(view);
  };
  for (const view of views) visit(view);
  return [...ordered];
}

/** Names that stand where a table can; the server qualifies each column, so that no column looks like one. */
function mentioned(sql: string): string[] {
  return chainsOf(tokens(sql)).flatMap(({ parts, previous, next }) =>
    parts.length === 1 && !isWord(previous, 'AS') && !isSign(next, '(') ? [meaning(parts[0])] : [],
  );
}
