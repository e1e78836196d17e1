import type { Table } from '../../model.ts';
import { nearestName } from '../../values/nearest-name.ts';
import type { PlanInput } from './plan.ts';
import type { Problem } from './types.ts';
import { quoted } from '../mapping/quoted.ts';

/** What every part of the planning looks at, and where it reports. */
export interface Scene {
  readonly input: PlanInput;
  readonly old: ReadonlyMap<string, Table>;
  readonly new: ReadonlyMap<string, Table>;
  readonly problems: Problem[];
  readonly notes: string[];
  /** Rows of an old table. */
  rows(table: Table): number;
  /** Values other than null in an old column. */
  nonNull(table: Table, column: string): number;
}

export function createScene(input: PlanInput): Scene {
  const stats = (table: Table) => {
    const found = input.stats.get(table.name);
    // Counting as empty what nobody has counted would hide a loss.
    if (!found && table.kind === 'table') throw new Error(`no statistics of the table ${quoted(table.name)}`);
    return found;
  };
  return {
    input,
    old: new Map(input.old.tables.map((table) => [table.name, table])),
    new: new Map(input.new.tables.map((table) => [table.name, table])),
    problems: [],
    notes: [],
    rows: (table) => stats(table)?.rows ?? 0,
    nonNull: (table, column) => {
      const found = stats(table);
      return found ? (found.nonNull.get(column) ?? found.rows) : 0;
    },
  };
}

export interface Unknown {
  readonly place: string;
  /** E.g. `the old table`. */
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
  /** Where the known names are, e.g. `the table `users``. */
  readonly within: string;
}

/** Reports a name that the mapping has and a schema has not. */
export function reportUnknown(scene: Scene, { place, what, name, known, within }: Unknown): void {
  const nearest = nearestName(name, known);
  scene.problems.push({
    code: 'NAME_UNKNOWN',
    place,
    message: `The mapping names ${what} ${quoted(name)}, which ${within} does not have.`,
    hint: nearest === null ? `There are: ${listed(known)}.` : `Did you mean ${quoted(nearest)}?`,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => quoted(name));
  return [...(shown.length ? shown : ['none']), ...(names.length > shown.length ? ['…'] : [])].join(', ');
}
