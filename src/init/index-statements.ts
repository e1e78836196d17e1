import { createHash } from 'node:crypto';
import type { Dialect } from '../engine/engine.ts';
import type { DeclaredIndex, DeclaredIndexPart, DeclaredSchema } from './declared-schema.ts';
import { parenthesised } from './statement.ts';

/** The CREATE INDEX statements of a declared schema, without semicolons. */
export function indexStatements(declared: DeclaredSchema, dialect: Dialect): string[] {
  const tables = Object.entries(declared.tables);
  const given = tables.flatMap(([, table]) => (table.indexes ?? []).flatMap((index) => index.name ?? []));
  const taken = new Set([...tables.map(([name]) => name), ...given].map((name) => name.toLowerCase()));
  return tables.flatMap(([table, { indexes = [] }]) =>
    indexes.map((index) => createIndex(index.name ?? freeName(table, index, taken), table, index, dialect)),
  );
}

function createIndex(name: string, table: string, index: DeclaredIndex, dialect: Dialect): string {
  const parts = index.columns.map((part) =>
    partSql(typeof part === 'string' ? { column: part } : part, dialect),
  );
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`;
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${dialect.quoteIdentifier(name)} ON ${dialect.tableName(table)} (${parts.join(', ')})${where}`;
}

function partSql(part: DeclaredIndexPart, dialect: Dialect): string {
  const what =
    part.column === undefined ? parenthesised(part.sql ?? '') : dialect.quoteIdentifier(part.column);
  const collation = part.collate === undefined ? '' : ` COLLATE ${dialect.quoteIdentifier(part.collate)}`;
  return `${what}${collation}${part.desc ? ' DESC' : ''}`;
}

/** Always the same for the same schema, and short and plain enough for every engine. */
function freeName(table: string, index: DeclaredIndex, taken: Set<string>): string {
  const columns = index.columns.map((part) =>
    typeof part === 'string' ? part : (part.column ?? 'expression'),
  );
  const whole = [table, ...columns, index.unique ? 'key' : 'index'].join('_');
  const plain = whole.replace(/\W+/g, '_');
  const hash = createHash('sha256')
    .update(JSON.stringify([table, index]))
    .digest('hex')
    .slice(0, 8);
  const base = plain === whole && plain.length <= 60 ? plain : `${plain.slice(0, 50)}_${hash}`;
  let name = base;
  for (let next = 2; taken.has(name.toLowerCase()); next += 1) name = `${base}_${next}`;
  taken.add(name.toLowerCase());
  return name;
}
