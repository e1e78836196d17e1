import type { Colors } from 'picocolors/types.js';
import type { PullPreview } from '../../api/options.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

/** Each table with what its first page holds, and its columns, as far as that page shows them. */
export function describePreview({ source, resources, notes }: PullPreview, style: Colors): string {
  const lines = resources.flatMap((resource) => [
    `${style.bold(name(resource.table))}: ${recordsText(resource)}${belowText(resource)}`,
    ...columns(resource.columns.map((column) => [name(column.name), column.type ?? 'not known yet'])),
  ]);
  return [
    ...lines,
    ...notes.map(safeText),
    `${safeText(source)} lets us in. This was its first page each: nothing was written.`,
    'To read all: carryover pull\n',
  ].join('\n');
}

function belowText({ parent }: PullPreview['resources'][number]): string {
  return parent === null ? '' : `, below the first record of ${name(parent)}`;
}

function recordsText({ records, more, count: all }: PullPreview['resources'][number]): string {
  if (all !== null) return `${number(records)} of ${count(all, 'record')} in the first page`;
  return more
    ? `${count(records, 'record')} in the first page, and there are more`
    : count(records, 'record');
}
