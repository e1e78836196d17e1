import type { Stage } from '../engine/engine.ts';
import type { Block, Table } from '../model.ts';
import { writeJson } from '../values/encoding.ts';
import type { Seed } from './read-seeds.ts';
import { refuseSeeds } from './refuse-seeds.ts';

const rowsPerBlock = 1000;

/**
 * Writes seeds into tables that are there, and checks the foreign keys once all are in: any order will do, cycles too.
 * Columns that a seed leaves out take their defaults.
 * @throws SEEDS_INVALID naming every row that is refused, or has no parent
 */
export async function writeSeeds(stage: Stage, seeds: ReadonlyMap<Table, readonly Seed[]>): Promise<void> {
  const problems: string[] = [];
  for (const [table, rows] of seeds) {
    for (const run of runs(rows)) {
      const columns = [...(run[0]?.values.keys() ?? [])];
      await stage.write(table, columns, only(blockOf(run)), (_, refusals) => {
        problems.push(
          ...refusals.map(({ index, reason }) => `${run[index]?.place ?? table.name}: ${reason}`),
        );
      });
    }
  }
  refuseSeeds(problems);
  refuseSeeds(await orphansOf(stage));
}

/** Neighbours with the same columns, cut into blocks. The order of the rows stays. */
function runs(rows: readonly Seed[]): Seed[][] {
  const found: Seed[][] = [];
  let columns = '';
  for (const row of rows) {
    const own = JSON.stringify([...row.values.keys()]);
    const run = found.at(-1);
    if (run && own === columns && run.length < rowsPerBlock) run.push(row);
    else found.push([row]);
    columns = own;
  }
  return found;
}

function blockOf(rows: readonly Seed[]): Block {
  const lines = rows.map(({ values }) => {
    const pairs = [...values].map(([name, json]) => `${JSON.stringify(name)}:${writeJson(json)}`);
    return `{${pairs.join(',')}}\n`;
  });
  return { data: Buffer.from(lines.join('')), rows: rows.length };
}

async function* only(block: Block): AsyncGenerator<Block> {
  yield block;
}

async function orphansOf(stage: Stage): Promise<string[]> {
  const orphans = await stage.orphans();
  return orphans.map(({ table, columns, parent, rows, samples }) => {
    const which = samples.length === 0 ? '' : `: ${samples.join('; ')}`;
    const names = columns.map((column) => JSON.stringify(column)).join(', ');
    return `${JSON.stringify(table)}: ${rows} ${rows === 1 ? 'row has' : 'rows have'} no parent in ${JSON.stringify(parent)} by ${names}${which}`;
  });
}
