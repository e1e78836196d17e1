import type { Loss } from '../../api/options.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

const SHOWN_TABLES = 20;

/** What is about to be taken away, for the question and for its refusal. */
export function describeLoss(loss: Loss): string {
  const full = loss.tables.filter((table) => table.rows > 0).toSorted((a, b) => b.rows - a.rows);
  const lines = columns(
    full.slice(0, SHOWN_TABLES).map(({ table, rows }) => [name(table), count(rows, 'row')]),
  );
  if (full.length > SHOWN_TABLES) lines.push(`  … and ${count(full.length - SHOWN_TABLES, 'more table')}`);
  return [safeText(loss.summary), ...lines].join('\n');
}
