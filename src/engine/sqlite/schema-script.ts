import type { SqlObject } from '../../model.ts';
import { sqlTokens } from '../../values/sql-tokens.ts';
import type { ObjectRow } from './read-catalog.ts';
import { sqliteDialect } from './dialect.ts';

/**
 * The DDL of a whole database as one script: what a virtual table or a constraint makes by itself is left out, views and
 * triggers come last, as they may speak of any table.
 */
export function schemaScript(
  tables: readonly ObjectRow[],
  objects: readonly SqlObject[],
  settings: Readonly<Record<string, number>>,
): string {
  const set = Object.entries(settings).filter(([, value]) => value !== 0);
  return [
    ...tables.map((row) => statement(row.sql ?? '')),
    ...objects.map((object) => statement(object.sql)),
    ...set.map(([name, value]) => statement(sqliteDialect.setting(name, value))),
  ].join('');
}

/** A comment at the end would swallow a semicolon on its line. */
function statement(sql: string): string {
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  // Two dashes may also stand in a name or a text.
  const comment = lastLine.includes('--') && sql.slice(sqlTokens(sql).at(-1)?.end).includes('--');
  return `${sql}${comment ? '\n' : ''};\n`;
}
