import type { Index } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import type { Clause } from './parse-create-table.ts';
import { parseKey } from './parse-key.ts';

/** A unique key that has the name that the server gives to one without: it is told by its columns alone. */
export function isUniqueConstraint(create: string, clause: Clause): boolean {
  const key = parseKey(create, clause);
  const given = key.parts[0]?.column ?? '';
  const named = clause.name === given || /^_\d+$/.test(clause.name.slice(given.length));
  return clause.kind === 'unique' && key.plain && clause.name.startsWith(given) && named;
}

export function buildIndex(create: string, table: string, clause: Clause): Index {
  return {
    name: clause.name,
    parts: parseKey(create, clause).parts,
    unique: clause.kind === 'unique',
    ...indexExtras(create, clause),
    sql: addition(table, clause),
  };
}

/** What CREATE INDEX with a list of columns and expressions does not say. */
function indexExtras(create: string, clause: Clause): Pick<Index, 'extras'> {
  const { parts, behind } = parseKey(create, clause);
  const prefixes = parts.flatMap(({ sql }) => (sql === undefined || sql.startsWith('(') ? [] : [sql]));
  const kind = clause.kind === 'fulltext' || clause.kind === 'spatial' ? [clause.kind.toUpperCase()] : [];
  const extras = [...kind, ...prefixes, ...(behind === '' ? [] : [behind])];
  return extras.length > 0 ? { extras } : {};
}

/** The statement that adds a key or a constraint to a table that has none. */
export function addition(table: string, clause: Clause): string {
  return `ALTER TABLE ${quoteIdentifier(table)} ADD ${clause.text}`;
}
