import type { Session, Stage } from '../engine/engine.ts';
import type { SeedRows } from '../migrate/load/row-source.ts';
import { CarryoverError } from '../errors.ts';
import type { Schema } from '../model.ts';

/** Runs `work` with a copy of the present rows in a throw-away database, which is gone afterwards whatever happens. */
export async function putAside<T>(
  session: Session,
  stage: Stage,
  schema: Schema,
  work: (rows: SeedRows) => Promise<T>,
): Promise<T> {
  const scratch = await session.scratch();
  try {
    return await scratch.stage({}, async (aside) => {
      await aside.create(schema);
      const seeds = new Map<string, number>();
      for (const table of schema.tables) {
        if (table.kind !== 'table') continue;
        const columns = table.columns.filter((column) => !column.generated).map((column) => column.name);
        await aside.write(table, columns, stage.read(table), (block, [refusal]) => {
          if (refusal) throw notPutAside(table.name, refusal.reason);
          seeds.set(table.name, (seeds.get(table.name) ?? 0) + block.rows);
        });
      }
      return work({ seeds, readSeeds: (table) => aside.read(table) });
    });
  } finally {
    await scratch.close();
  }
}

function notPutAside(table: string, reason: string): CarryoverError {
  return new CarryoverError(
    'DATABASE_FAILED',
    `A row that stands in "${table}" does not meet its own table's rules (${reason}). Nothing was changed.`,
    { hint: 'Mend the row, or restore with --mode replace.' },
  );
}
