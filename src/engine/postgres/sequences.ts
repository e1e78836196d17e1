import type { Connection } from './connection.ts';
import { free, ours } from './schema/catalog/ours.ts';
import { qualified, tableName } from './table-name.ts';
import type { Renaming } from './versions/namespaces.ts';

/** A sequence and where it stands. Its numbers have 64 bits. */
export interface SequenceState {
  /** Name under which `Reader.sequences` gives it: its table's, or its own. */
  readonly key: string;
  /** Quoted, with its schema. */
  readonly relation: string;
  /** Quoted, with their schema; null: it belongs to no column. */
  readonly owner: { readonly table: string; readonly column: string } | null;
  readonly increment: bigint;
  readonly min: bigint;
  readonly max: bigint;
  /** Last number given; where none was, the one that would have come before the first. */
  readonly last: bigint;
}

/**
 * All sequences of the database, those of one table in the order of its columns.
 * @param aside instead: those of a version that is out of the way, by the names it had
 */
export async function readSequences(
  connection: Connection,
  aside?: readonly Renaming[],
): Promise<SequenceState[]> {
  const rows = await connection.rows(
    `SELECT n.nspname::text, c.relname::text, owner.schema, owner.name, owner.column,
      s.seqincrement::text, s.seqmin::text, s.seqmax::text
    FROM pg_catalog.pg_sequence s
      JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN LATERAL (
        SELECT tn.nspname::text AS schema, t.relname::text AS name, a.attname::text AS column, a.attnum AS place
        FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
          JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
          JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        LIMIT 1) AS owner ON true
    WHERE ${aside ? 'n.nspname = ANY ($1::text[])' : ours('n')} AND ${free('pg_class', 'c.oid')}
    ORDER BY owner.schema, owner.name, owner.place, n.nspname, c.relname`,
    aside && [aside.map(({ to }) => to)],
  );
  const names = new Map(aside?.map(({ from, to }) => [to, from]));
  const found = rows.map((row) => describe(row, (schema) => names.get(schema) ?? schema));
  const lasts = await lastNumbers(connection, found);
  const taken = new Set<string>();
  return found.map(({ table, own, ...sequence }, index) => {
    const key = table === null || taken.has(table) ? own : table;
    taken.add(key);
    return { ...sequence, key, last: lasts[index] ?? 0n };
  });
}

/** `last_value` stands in each sequence itself; asked for a hundred at a time, so that no statement grows without bounds. */
async function lastNumbers(
  connection: Connection,
  sequences: readonly { readonly relation: string; readonly increment: bigint }[],
): Promise<bigint[]> {
  const lasts: bigint[] = [];
  for (let from = 0; from < sequences.length; from += 100) {
    const some = sequences.slice(from, from + 100);
    const rows = await connection.rows(
      some
        .map(
          ({ relation }, index) =>
            `SELECT ${index} AS place, last_value::text, is_called::text FROM ${relation}`,
        )
        .join(' UNION ALL ') + ' ORDER BY place',
    );
    for (const [index, [, last, called]] of rows.entries())
      lasts.push(BigInt(last ?? 0) - (called === 'true' ? 0n : (some[index]?.increment ?? 1n)));
  }
  return lasts;
}

/**
 * Has a sequence go on behind `last`. Only for one that this transaction has made: with any other it could not be undone.
 */
export function goOnSql({ relation, increment, min, max }: SequenceState, last: bigint): string {
  const called = last >= min && last <= max;
  const place = called ? last : last + increment;
  return `SELECT pg_catalog.setval(${regclass(relation)}, ${place}, ${called})`;
}

/** The number that is further on, in the direction in which the sequence goes. */
export function further(increment: bigint, one: bigint, other: bigint): bigint {
  return increment > 0n === one > other ? one : other;
}

function regclass(relation: string): string {
  return `'${relation.replaceAll("'", "''")}'::pg_catalog.regclass`;
}

function describe(row: readonly (string | null)[], nameOf: (schema: string) => string) {
  const [schema = '', name = '', ownerSchema = '', ownerName = '', column = '', ...numbers] = row.map(
    (value) => value ?? '',
  );
  const [increment = 1n, min = 0n, max = 0n] = numbers.map(BigInt);
  const owned = column !== '';
  return {
    own: tableName({ schema: nameOf(schema), name }),
    table: owned ? tableName({ schema: nameOf(ownerSchema), name: ownerName }) : null,
    relation: qualified({ schema, name }),
    owner: owned ? { table: qualified({ schema: ownerSchema, name: ownerName }), column } : null,
    increment,
    min,
    max,
  };
}
