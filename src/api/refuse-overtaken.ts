import type { Stage } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Schema } from '../model.ts';
import { schemaDigest } from '../values/schema-digest.ts';

/** What was decided before the write lock was held must still be true: else rows that came between would be wiped out. */
export async function refuseOvertaken(stage: Stage, schema: Schema, sameRows: boolean): Promise<void> {
  if (sameRows && schemaDigest(await stage.schema()) === schemaDigest(schema)) return;
  throw new CarryoverError('LOCKED', 'Somebody wrote to the database just now. Nothing was changed.', {
    hint: 'Run the same command again.',
  });
}
