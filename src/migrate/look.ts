import type { Refusal, Session } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Schema } from '../model.ts';
import { loadRows } from './load/load.ts';
import type { RowSource, SeedRows } from './load/row-source.ts';
import { lookupsOf } from './load/lookup.ts';
import type { Plan, Problem, ProblemCode } from './plan/types.ts';
import type { RejectedRow } from './load/quarantine.ts';
import { rejectLimit } from './load/reject-limit.ts';
import { orphanSentence } from './refuse-orphans.ts';

export interface LookInput {
  readonly session: Session;
  readonly plan: Plan;
  readonly target: Schema;
  readonly source: RowSource;
  readonly seeds: SeedRows;
  /** Look at every table: a database of another engine may refuse what nothing in the plan tells of. Default false. */
  readonly everything?: boolean;
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

const mostSamples = 5;
const sampleLength = 160;

/**
 * Looks at the data before anything is locked: loads what may not fit (rows that change on their way, tables that became
 * stricter) into a throw-away database with the new schema, by the same code as the real load, and reports what that
 * refuses. Tables that go over untouched under the same rules are not looked at, unless asked for.
 */
export async function lookAtData(input: LookInput): Promise<Problem[]> {
  const only = tablesToLookAt(input);
  if (only.size === 0) return [];
  input.onEvent?.({ type: 'step', step: 'look' });
  const refused = new Map<string, Found>();
  const scratch = await input.session.scratch();
  try {
    return await scratch.stage({}, async (stage) => {
      await stage.create(input.target);
      const { lines } = await loadRows({
        ...input,
        stage,
        only,
        onEvent: asLook(input.onEvent),
        async onRejected(row) {
          collect(refused, row);
        },
      });
      const limits = new Map(
        lines.map((line) => [
          pairOf(line.table, line.from),
          line.rejected <= rejectLimit(input.plan, line.table, line.from),
        ]),
      );
      const rows = [...refused.values()].filter((found) => !limits.get(pairOf(found.table, found.from)));
      return [...rows.map(rowProblem), ...(await stage.orphans()).map(orphanProblem)];
    });
  } finally {
    await scratch.close();
  }
}

/** Nothing is loaded yet: what the load says of its progress is the look's. */
function asLook(onEvent: OnEvent | undefined): OnEvent {
  return (event) => onEvent?.(event.type === 'progress' ? { ...event, step: 'look' } : event);
}

/** Tables with something to look at, and those whose rows they need: parents of foreign keys, looked-up tables. */
function tablesToLookAt({ plan, target, everything = false }: LookInput): Set<string> {
  const only = new Set(
    plan.tables
      .filter((table) => table.sources.some((source) => everything || source.look))
      .map((table) => table.table),
  );
  for (const name of only) {
    const table = target.tables.find((candidate) => candidate.name === name);
    for (const key of table?.foreignKeys ?? []) only.add(key.references.table);
    const tablePlan = plan.tables.filter((candidate) => candidate.table === name);
    for (const lookup of lookupsOf({ tables: tablePlan })) if (lookup.of === 'new') only.add(lookup.table);
  }
  return only;
}

interface Found {
  readonly table: string;
  readonly from: string | null;
  readonly reason: string;
  readonly code: ProblemCode;
  readonly samples: string[];
  rows: number;
}

function collect(refused: Map<string, Found>, row: RejectedRow & { readonly refusal: Refusal | null }): void {
  const key = JSON.stringify([row.table, row.from, row.reason]);
  const code = row.refusal ? codes[row.refusal.kind] : 'VALUE_MISFIT';
  const found = refused.get(key) ?? {
    table: row.table,
    from: row.from,
    reason: row.reason,
    code,
    samples: [],
    rows: 0,
  };
  refused.set(key, found);
  found.rows += 1;
  if (found.samples.length < mostSamples) found.samples.push(row.line.toString('utf8', 0, sampleLength));
}

const codes: Readonly<Record<Refusal['kind'], ProblemCode>> = {
  duplicate: 'DUPLICATE_FOUND',
  null: 'NULL_FOUND',
  check: 'VALUE_MISFIT',
  type: 'VALUE_MISFIT',
  other: 'ROWS_REJECTED',
};

function rowProblem({ table, from, reason, code, samples, rows }: Found): Problem {
  const source = from === null ? 'seeds' : `rows of "${from}"`;
  return {
    code,
    place: table,
    message: `${rows} ${source} do not fit into "${table}": ${reason}.`,
    hint: 'Mend the rows, convert the value in the mapping, leave the rows out with "where", or allow a number of them with "rejects".',
    table,
    rows,
    samples,
  };
}

export function orphanProblem(orphans: Parameters<typeof orphanSentence>[0]): Problem {
  return {
    code: 'ORPHAN_FOUND',
    place: `${orphans.table}.${orphans.columns.join(',')}`,
    message: `${orphanSentence(orphans)}.`,
    hint: 'Load the missing parents, leave these rows out with "where", or drop the foreign key from the new schema.',
    table: orphans.table,
    rows: orphans.rows,
    samples: orphans.samples,
  };
}

function pairOf(table: string, from: string | null): string {
  return JSON.stringify([table, from]);
}
