import type { Query } from '../query.ts';
import { foreignOwner, free, ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A function, procedure, window function or aggregate. */
export interface FunctionFact {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure' | 'aggregate';
  /** Types of its arguments, e.g. `integer, text`: what tells it from its namesakes. */
  readonly types: string;
  /** Arguments as ALTER, COMMENT and GRANT want them. */
  readonly signature: string;
  /** CREATE statement; null for an aggregate. */
  readonly definition: string | null;
  readonly owner: string | null;
  readonly aggregate: AggregateFact | null;
}

export interface AggregateFact {
  /** `n` normal, `o` ordered set, `h` hypothetical set. */
  readonly kind: 'n' | 'o' | 'h';
  readonly arguments: string;
  readonly stateFunction: string;
  readonly stateType: string;
  readonly stateSpace: number;
  readonly initial: string | null;
  readonly finalFunction: string | null;
  readonly finalExtra: boolean;
  readonly finalModify: 'r' | 's' | 'w';
  readonly combine: string | null;
  readonly serialize: string | null;
  readonly deserialize: string | null;
  readonly movingFunction: string | null;
  readonly movingInverse: string | null;
  readonly movingType: string | null;
  readonly movingSpace: number;
  readonly movingFinal: string | null;
  readonly movingFinalExtra: boolean;
  readonly movingFinalModify: 'r' | 's' | 'w';
  readonly movingInitial: string | null;
  /** Quoted and qualified. */
  readonly sortOperator: string | null;
  /** `s` safe, `r` restricted, `u` unsafe. */
  readonly parallel: 's' | 'r' | 'u';
}

export function readFunctions(query: Query): Promise<readonly FunctionFact[]> {
  return readFacts(
    query,
    `SELECT p.oid, n.nspname AS schema, p.proname AS name,
      CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
      oidvectortypes(p.proargtypes) AS types, pg_get_function_identity_arguments(p.oid) AS signature,
      CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition, ${foreignOwner('p.proowner')} AS owner,
      (SELECT json_build_object('kind', a.aggkind, 'arguments', pg_get_function_arguments(p.oid),
        'stateFunction', ${name('a.aggtransfn')}, 'stateType', format_type(a.aggtranstype, NULL),
        'stateSpace', a.aggtransspace, 'initial', a.agginitval,
        'finalFunction', ${name('a.aggfinalfn')}, 'finalExtra', a.aggfinalextra, 'finalModify', a.aggfinalmodify,
        'combine', ${name('a.aggcombinefn')}, 'serialize', ${name('a.aggserialfn')},
        'deserialize', ${name('a.aggdeserialfn')},
        'movingFunction', ${name('a.aggmtransfn')}, 'movingInverse', ${name('a.aggminvtransfn')},
        'movingType', CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END,
        'movingSpace', a.aggmtransspace, 'movingFinal', ${name('a.aggmfinalfn')},
        'movingFinalExtra', a.aggmfinalextra, 'movingFinalModify', a.aggmfinalmodify, 'movingInitial', a.aggminitval,
        'sortOperator', (SELECT 'OPERATOR(' || quote_ident(sn.nspname) || '.' || so.oprname || ')' FROM pg_operator so
          JOIN pg_namespace sn ON sn.oid = so.oprnamespace WHERE so.oid = a.aggsortop),
        'parallel', p.proparallel) FROM pg_aggregate a WHERE a.aggfnoid = p.oid) AS aggregate
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE ${ours('n')} AND ${free('pg_proc', 'p.oid')}
      -- Made by the type that they construct.
      AND NOT EXISTS (SELECT FROM pg_depend own WHERE own.classid = 'pg_proc'::regclass AND own.objid = p.oid
        AND own.deptype = 'i')`,
  );
}

/** Qualified name of a function, null for none. */
function name(oid: string): string {
  return `(SELECT quote_ident(fn.nspname) || '.' || quote_ident(f.proname) FROM pg_proc f
    JOIN pg_namespace fn ON fn.oid = f.pronamespace WHERE f.oid = ${oid}::oid)`;
}
