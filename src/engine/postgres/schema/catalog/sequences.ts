import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A sequence, with the column that owns it. Numbers are texts: they have 64 bits. */
export interface SequenceFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `smallint`, `integer` or `bigint`. */
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly unlogged: boolean;
  /** The default expression that takes its next number. */
  readonly next: string;
  readonly owner: string | null;
  /** Null: it belongs to nobody. */
  readonly ownedBy: {
    readonly relation: string;
    readonly schema: string;
    readonly table: string;
    readonly column: string;
    /** The sequence of an identity column, made and dropped with it. */
    readonly identity: boolean;
  } | null;
}

export function readSequences(query: Query): Promise<readonly SequenceFact[]> {
  return readFacts(
    query,
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
      s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS min, s.seqmax::text AS max,
      s.seqcache::text AS cache, s.seqcycle AS cycle, c.relpersistence = 'u' AS unlogged,
      format('nextval(%L::regclass)', c.oid::regclass) AS next,
      ${foreignOwner('c.relowner')} AS owner,
      (SELECT json_build_object('relation', t.oid, 'schema', tn.nspname, 'table', t.relname, 'column', a.attname,
          'identity', d.deptype = 'i')
        FROM pg_depend d
          JOIN pg_class t ON t.oid = d.refobjid
          JOIN pg_namespace tn ON tn.oid = t.relnamespace
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
          AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')) AS "ownedBy"
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${ours('n')} AND ${free('pg_class', 'c.oid')}`,
  );
}
