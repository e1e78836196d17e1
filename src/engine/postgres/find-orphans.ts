import type { ForeignKey, Schema } from '../../model.ts';
import type { Orphans } from '../engine.ts';
import type { Connection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier } from './quote.ts';
import { relationOf } from './read-rows.ts';
import { ours } from './schema/catalog/ours.ts';
import { tableName } from './table-name.ts';

/** A foreign key whose rows nobody has checked. Tables are named as in `Table.name`. */
export interface UncheckedKey {
  /** As `Statement.what` names it. */
  readonly what: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
}

const mostSamples = 5;

/** The foreign keys of a schema, for as long as the database does not have them yet. */
export function keysOf(schema: Schema): UncheckedKey[] {
  return schema.tables.flatMap((table) =>
    table.foreignKeys.map(({ name, columns, references }: ForeignKey) => ({
      what: whatOf(name ?? '', table.name),
      table: table.name,
      columns,
      parent: references.table,
      parentColumns:
        references.columns.length > 0
          ? references.columns
          : (schema.tables.find(({ name }) => name === references.table)?.primaryKey ?? []),
    })),
  );
}

function whatOf(key: string, table: string): string {
  return `foreign key "${key}" of table "${table}"`;
}

/** Those that the database has, but never compared with its rows (`NOT VALID`). */
export async function unvalidatedKeys(connection: Connection): Promise<UncheckedKey[]> {
  const names = (keys: string, relation: string): string =>
    `(SELECT pg_catalog.json_agg(a.attname ORDER BY k.place)::text FROM pg_catalog.unnest(${keys}) WITH ORDINALITY AS k (attnum, place)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum)`;
  const rows = await connection.rows(
    `SELECT cn.nspname::text, c.relname::text, pn.nspname::text, p.relname::text, f.conname::text, ${names('f.conkey', 'f.conrelid')}, ${names('f.confkey', 'f.confrelid')}
    FROM pg_catalog.pg_constraint f
      JOIN pg_catalog.pg_class c ON c.oid = f.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_catalog.pg_class p ON p.oid = f.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE f.contype = 'f' AND NOT f.convalidated AND f.conparentid = 0 AND cn.nspname !~ '^carryover(_|$)'
    ORDER BY cn.nspname, c.relname, f.conname`,
  );
  return rows.map(([schema, name, parentSchema, parentName, key, columns, parentColumns]) => ({
    what: whatOf(key ?? '', tableName({ schema: schema ?? '', name: name ?? '' })),
    table: tableName({ schema: schema ?? '', name: name ?? '' }),
    columns: JSON.parse(columns ?? '[]') as string[],
    parent: tableName({ schema: parentSchema ?? '', name: parentName ?? '' }),
    parentColumns: JSON.parse(parentColumns ?? '[]') as string[],
  }));
}

/** Rows without a parent, per foreign key, with samples of the keys. Inside a transaction. */
export async function findOrphans(connection: Connection, keys: readonly UncheckedKey[]): Promise<Orphans[]> {
  if (keys.length === 0) return [];
  const spell = postgresDialect.tableName;
  const found: Orphans[] = [];
  // An extension's type is compared by the extension's own operator.
  await connection.rows(
    `SELECT pg_catalog.set_config('search_path', pg_catalog.string_agg(pg_catalog.quote_ident(n.nspname), ', '), true)
    FROM pg_catalog.pg_namespace n WHERE ${ours('n')}`,
  );
  for (const key of keys) {
    const { table, columns, parent } = key;
    const [child, parents] = [
      await relationOf(connection, spell(table)),
      await relationOf(connection, spell(parent)),
    ];
    const sample = columns.map((name) => `child.${quoteIdentifier(name)}::text`).join(" || ', ' || ");
    const source = `FROM ${child} AS child WHERE ${isOrphan(key, parents)}`;
    try {
      const [[rows] = []] = await connection.rows(`SELECT count(*)::text ${source}`);
      if (Number(rows) === 0) continue;
      const samples = await connection.rows(`SELECT ${sample} ${source} ORDER BY 1 LIMIT ${mostSamples}`);
      found.push({
        table,
        columns,
        parent,
        rows: Number(rows),
        samples: samples.map(([text]) => text ?? ''),
      });
    } catch (error) {
      throw fromPostgres(error, `Cannot check the foreign keys of table "${table}"`);
    }
  }
  await connection.run("SET LOCAL search_path = ''");
  return found;
}

/** A key with a null in it needs no parent. */
function isOrphan({ columns, parentColumns }: UncheckedKey, parents: string): string {
  const given = columns.map((name) => `child.${quoteIdentifier(name)} IS NOT NULL`);
  const same = columns.map(
    (name, index) => `child.${quoteIdentifier(name)} = parent.${quoteIdentifier(parentColumns[index] ?? '')}`,
  );
  return `${given.join(' AND ')} AND NOT EXISTS (SELECT FROM ${parents} AS parent WHERE ${same.join(' AND ')})`;
}
