import type { Colors } from 'picocolors/types.js';
import type { DatabaseStatus, StatusResult } from '../../api/status-options.ts';
import type { ScheduleStatus } from '../../schedule/read-schedule-states.ts';
import { ageText } from '../../values/age.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';
import { scheduleLines } from './schedules.ts';

/** One line, for a monitor. */
export function describeStatusBriefly(result: StatusResult): string {
  const expected = result.databases.filter(({ isExpected, damaged }) => isExpected || damaged.length > 0);
  const parts = expected.map(
    (one) =>
      `${name(one.database)} ${ageOf(one)}${one.state === 'too old' ? ' TOO OLD' : ''}${damageOf(one)}`,
  );
  const limit = result.maxAge === null ? '' : ` (at most ${result.maxAge})`;
  const schedules = result.isFine ? [] : result.schedules.flatMap(faultOf);
  const ages = `${parts.join(', ') || 'no snapshots'}${limit}`;
  return `${[`${result.isFine ? 'fine' : 'NOT FINE'}: ${ages}`, ...schedules].join('; ')}\n`;
}

function faultOf({ name: schedule, state, failures }: ScheduleStatus): string[] {
  if (state === 'fine') return [];
  const times = state === 'failing' && failures > 1 ? ` (${failures} in a row)` : '';
  return [`schedule ${name(schedule)} ${state.toUpperCase()}${times}`];
}

export function describeStatus(result: StatusResult, style: Colors): string {
  const { databases } = result;
  const head = ['database', 'proven', 'newest proven', 'verified', 'snapshots', 'size'];
  const lines = databases.length === 0 ? [] : columns([head, ...databases.map(cells)], '');
  for (const one of databases) {
    lines.push(...one.damaged.map(({ id, problem }) => `${id} is damaged: ${safeText(problem)}`));
    lines.push(...one.leftovers.map((path) => `left over: ${safeText(path)}; the next backup removes it`));
  }
  const free = result.free === null ? '' : `, ${bytes(result.free)} free`;
  lines.push(`${bytes(result.bytes)} in ${safeText(result.location)}${free}`);
  lines.push(...result.schedules.flatMap((schedule) => scheduleLines(schedule, style)));
  return `${lines.join('\n')}\n${describeStatusBriefly(result)}`;
}

function cells(one: DatabaseStatus): string[] {
  const { database, newestProven, lastVerified, snapshots, bytes: size } = one;
  return [
    name(database),
    one.state === 'too old' ? `${ageOf(one)} TOO OLD` : ageOf(one),
    newestProven?.id ?? '',
    lastVerified?.slice(0, 10) ?? 'never',
    count(snapshots, 'snapshot'),
    bytes(size),
  ];
}

function ageOf({ newestProven }: DatabaseStatus): string {
  return newestProven === null
    ? 'none proven'
    : `${ageText(Math.max(0, newestProven.ageSeconds * 1000))} old`;
}

function damageOf({ damaged }: DatabaseStatus): string {
  return damaged.length === 0 ? '' : ` (${damaged.length} DAMAGED)`;
}
