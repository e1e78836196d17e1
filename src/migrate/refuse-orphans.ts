import type { Orphans } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';

/** @throws VERIFICATION_FAILED if any foreign key of the staged database has no parent. */
export function refuseOrphans(orphans: readonly Orphans[]): void {
  if (orphans.length === 0) return;
  throw new CarryoverError(
    'VERIFICATION_FAILED',
    `Rows refer to rows that are not there: ${orphans.map(orphanSentence).join('; ')}. The live database is unchanged.`,
    {
      hint: 'Load the missing parents, leave these rows out with "where", or drop the foreign key from the new schema.',
      details: { orphans },
    },
  );
}

/** "12 rows of "posts" (author_id) have no "users" row, e.g. 7, 9" */
export function orphanSentence({ table, columns, parent, rows, samples }: Orphans): string {
  const examples = samples.length > 0 ? `, e.g. ${samples.join(' · ')}` : '';
  return `${rows} ${rows === 1 ? 'row' : 'rows'} of "${table}" (${columns.join(', ')}) without a row in "${parent}"${examples}`;
}
