import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { findShrunk } from './shrink.ts';
import type { Counted, ShrinkLimits, ShrunkTable } from './shrink.ts';

const defaults: ShrinkLimits = { limit: 0.5, allow: [] };

/** Warns of each table that shrank since the previous snapshot. @throws ROWS_SHRANK if one did so past the limit. */
export function refuseShrunk(
  previous: Counted & { readonly id: string },
  next: Counted,
  options: { readonly shrink?: ShrinkLimits; readonly onEvent?: OnEvent },
): void {
  const shrunk = findShrunk(previous, next, options.shrink ?? defaults);
  const stopping = shrunk.filter((table) => table.stops);
  if (stopping.length > 0) throw refusal(previous.id, stopping);
  for (const table of shrunk) {
    const message = `Since the snapshot ${previous.id}, ${describe(table)}.`;
    options.onEvent?.({ type: 'warning', code: 'ROWS_SHRANK', message });
  }
}

function refusal(previous: string, stopping: readonly ShrunkTable[]): CarryoverError {
  const list = stopping.map(describe).join('; ');
  const flags = stopping.map(({ table }) => `--allow-shrink ${JSON.stringify(table)}`).join(' ');
  return new CarryoverError(
    'ROWS_SHRANK',
    `Since the snapshot ${previous}, ${list}; no snapshot was taken.`,
    {
      hint: `Find out where the rows went; if it is as it should be, run again with ${flags}.`,
      details: { previous, tables: stopping.map(({ table, before, now }) => ({ table, before, now })) },
    },
  );
}

function describe({ table, before, now }: ShrunkTable): string {
  return `the table "${table}" went from ${before} to ${now} rows`;
}
