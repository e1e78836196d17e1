import type { Colors } from 'picocolors/types.js';
import type { PulledTable, PullResult } from '../../api/options.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';
import { describeFallback } from './pull-fallback.ts';

/** The id stands alone on the last line, easy to take for a script. */
export function describePull(result: PullResult, style: Colors): string {
  const { id, folder, tables, fallback, saved, notes } = result;
  const head = ['table', 'records', 'pages', 'columns', 'complete'];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    ...describeFallback(result, style),
    ...columns([head, ...tables.map((table) => cells(table, fallback !== null))]),
    ...notes.map((note) => `  ${safeText(note)}`),
    ...describeSaved(saved),
    `Snapshot of ${count(tables.length, 'table')}, ${count(rows, 'record')} in ${safeText(folder)}`,
    `${safeText(id)}\n`,
  ].join('\n');
}

function cells({ table, rows, pages, columns: all, proven }: PulledTable, fallback: boolean): string[] {
  const how = proven === null ? 'split off' : fallback ? 'from the fallback' : provenWords[proven];
  return [name(table), number(rows), pages === null ? '' : number(pages), number(all.length), how];
}

const provenWords: Readonly<Record<NonNullable<PulledTable['proven']>, string>> = {
  count: 'as many as the API counts',
  end: 'the API said that there is no more',
  nothing: 'NOT PROVEN',
};

function describeSaved(saved: PullResult['saved']): string[] {
  if (saved === null) return [];
  const before = saved.previous === null ? '' : `; the one before is ${safeText(saved.previous)}`;
  return [`Fallback file ${safeText(saved.file)} written${before}`];
}
