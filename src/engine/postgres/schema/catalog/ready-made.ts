import type { Query } from '../query.ts';
import { carryovers, foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** An object whose statement the catalog query itself can write. */
export interface ReadyFact {
  readonly oid: string;
  readonly catalog:
    | 'pg_operator'
    | 'pg_cast'
    | 'pg_statistic_ext'
    | 'pg_ts_dict'
    | 'pg_ts_config'
    | 'pg_foreign_server'
    | 'pg_class';
  readonly kind:
    | 'operator'
    | 'cast'
    | 'statistics'
    | 'text search dictionary'
    | 'text search configuration'
    | 'server'
    | 'foreign table';
  /** Null: it stands in no schema. */
  readonly schema: string | null;
  readonly name: string;
  /** Behind the name, what tells it from its namesakes; may be empty. */
  readonly types: string;
  readonly definition: string;
  /** How ALTER and COMMENT call it, e.g. `OPERATOR public.+ (integer, text)`. */
  readonly handle: string;
  readonly owner: string | null;
  /** Relation that it hangs on; null: none. */
  readonly relation: string | null;
  /** Of extended statistics: their target; null: the default. */
  readonly target: number | null;
}

export function readReadyMade(query: Query): Promise<readonly ReadyFact[]> {
  return readFacts(
    query,
    `SELECT s.oid, 'pg_statistic_ext' AS catalog, 'statistics' AS kind, n.nspname AS schema, s.stxname AS name, '' AS types,
      pg_get_statisticsobjdef(s.oid) AS definition, format('STATISTICS %I.%I', n.nspname, s.stxname) AS handle,
      ${foreignOwner('s.stxowner')} AS owner, s.stxrelid AS relation, nullif(s.stxstattarget, -1) AS target
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
    WHERE ${ours('n')} AND ${free('pg_statistic_ext', 's.oid')}
    UNION ALL
    SELECT o.oid, 'pg_operator', 'operator', n.nspname, o.oprname, format('(%s)', ${operands}),
      format('CREATE OPERATOR %I.%s (FUNCTION = %s%s%s%s%s%s%s%s%s)', n.nspname, o.oprname, ${routine('o.oprcode')},
        CASE WHEN o.oprleft <> 0 THEN ', LEFTARG = ' || format_type(o.oprleft, NULL) END,
        ', RIGHTARG = ' || format_type(o.oprright, NULL),
        ', COMMUTATOR = ' || ${operator('o.oprcom')}, ', NEGATOR = ' || ${operator('o.oprnegate')},
        ', RESTRICT = ' || ${routine('o.oprrest')}, ', JOIN = ' || ${routine('o.oprjoin')},
        CASE WHEN o.oprcanhash THEN ', HASHES' END, CASE WHEN o.oprcanmerge THEN ', MERGES' END),
      format('OPERATOR %I.%s (%s)', n.nspname, o.oprname, ${operands}), ${foreignOwner('o.oprowner')}, NULL, NULL
    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oprcode <> 0 AND ${ours('n')} AND ${free('pg_operator', 'o.oid')}
    UNION ALL
    SELECT c.oid, 'pg_cast', 'cast', NULL, format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL), '',
      format('CREATE CAST (%s AS %s) %s%s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL),
        CASE c.castmethod WHEN 'f' THEN (SELECT format('WITH FUNCTION %I.%I(%s)', fn.nspname, f.proname,
            pg_get_function_identity_arguments(f.oid)) FROM pg_proc f JOIN pg_namespace fn ON fn.oid = f.pronamespace
            WHERE f.oid = c.castfunc)
          WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
        CASE c.castcontext WHEN 'i' THEN ' AS IMPLICIT' WHEN 'a' THEN ' AS ASSIGNMENT' END),
      format('CAST (%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), NULL, NULL, NULL
    FROM pg_cast c WHERE c.oid >= 16384 AND ${free('pg_cast', 'c.oid')}
      -- It stands in no schema, its types do.
      AND NOT EXISTS (SELECT FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.oid IN (c.castsource, c.casttarget) AND ${carryovers('n')})
      -- A range type brings its own.
      AND NOT EXISTS (SELECT FROM pg_depend own WHERE own.classid = 'pg_cast'::regclass AND own.objid = c.oid
        AND own.deptype = 'i')
    UNION ALL
    SELECT d.oid, 'pg_ts_dict', 'text search dictionary', n.nspname, d.dictname, '',
      format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname,
        ', ' || d.dictinitoption),
      format('TEXT SEARCH DICTIONARY %I.%I', n.nspname, d.dictname), ${foreignOwner('d.dictowner')}, NULL, NULL
    FROM pg_ts_dict d
      JOIN pg_namespace n ON n.oid = d.dictnamespace
      JOIN pg_ts_template t ON t.oid = d.dicttemplate
      JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
    WHERE ${ours('n')} AND ${free('pg_ts_dict', 'd.oid')}
    UNION ALL
    SELECT c.oid, 'pg_ts_config', 'text search configuration', n.nspname, c.cfgname, '',
      format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname)
        || coalesce((SELECT string_agg(format(E';\\nALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s',
            n.nspname, c.cfgname, mapping.token, mapping.dictionaries), '' ORDER BY mapping.token)
          FROM (SELECT (SELECT k.alias FROM ts_token_type(c.cfgparser) k WHERE k.tokid = m.maptokentype) AS token,
              string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno) AS dictionaries
            FROM pg_ts_config_map m JOIN pg_ts_dict d ON d.oid = m.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
            WHERE m.mapcfg = c.oid GROUP BY m.maptokentype) AS mapping), ''),
      format('TEXT SEARCH CONFIGURATION %I.%I', n.nspname, c.cfgname), ${foreignOwner('c.cfgowner')}, NULL, NULL
    FROM pg_ts_config c
      JOIN pg_namespace n ON n.oid = c.cfgnamespace
      JOIN pg_ts_parser p ON p.oid = c.cfgparser
      JOIN pg_namespace pn ON pn.oid = p.prsnamespace
    WHERE ${ours('n')} AND ${free('pg_ts_config', 'c.oid')}`,
  );
}

const operands = `concat_ws(', ', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
  format_type(o.oprright, NULL))`;

function routine(oid: string): string {
  return `(SELECT format('%I.%I', fn.nspname, f.proname) FROM pg_proc f
    JOIN pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = ${oid}::oid)`;
}

function operator(oid: string): string {
  return `(SELECT format('OPERATOR(%I.%s)', other_n.nspname, other.oprname) FROM pg_operator other
    JOIN pg_namespace other_n ON other_n.oid = other.oprnamespace WHERE other.oid = ${oid})`;
}
