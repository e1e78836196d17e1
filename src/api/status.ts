import { CarryoverError } from '../errors.ts';
import { foldersOf, readCatalog } from '../snapshot/catalog.ts';
import { findLeftovers } from '../snapshot/find-leftovers.ts';
import type { ScheduleStatus } from '../schedule/read-schedule-states.ts';
import { parseAge } from '../values/age.ts';
import { databaseStatus } from './database-status.ts';
import { listSchedules } from './list-schedules.ts';
import type { DatabaseStatus, StatusOptions, StatusResult } from './status-options.ts';
import { storeOf } from './store-of.ts';

/**
 * One look at all snapshots: per database the newest one that is proven and its age, what is damaged, what is left over, the
 * space, and how the schedules fare. `isFine` is false if a database that is expected has no proven snapshot younger than
 * `maxAge`, if there is no snapshot at all and a `maxAge`, if anything is damaged, or if a schedule fails, is overdue or can't
 * be read.
 * @throws USAGE for a `maxAge` that is no time, SCHEDULES_INVALID
 */
export async function status(options: StatusOptions): Promise<StatusResult> {
  const maxAge = ageOf(options.maxAge);
  const store = storeOf(options);
  const expected = new Map(options.databases?.map((name) => [store.folderOf(name), name]));
  const folders = new Set([...expected.keys(), ...(await foldersOf(store, undefined))]);
  const now = new Date();
  const databases: DatabaseStatus[] = [];
  for (const folder of folders) {
    const entries = await readCatalog(store, [folder]);
    const leftovers = await findLeftovers(
      store.storage,
      folder,
      new Set(entries.map(({ summary }) => summary.id)),
    );
    const isExpected = expected.size === 0 || expected.has(folder);
    // Rejected rows and unfinished pulls have folders too.
    if (entries.length + leftovers.length === 0 && !expected.has(folder)) continue;
    const name = expected.get(folder) ?? entries[0]?.summary.database ?? folder;
    const known = {
      database: name,
      isExpected,
      leftovers: leftovers.map((one) => store.storage.locate(one)),
    };
    databases.push({ ...known, ...databaseStatus(entries, { now, maxAge: isExpected ? maxAge : null }) });
  }
  const schedules = options.schedules ? await listSchedules(options.schedules) : [];
  return {
    isFine:
      (databases.length > 0 || maxAge === null) &&
      databases.every(({ state, damaged }) => state !== 'too old' && damaged.length === 0) &&
      schedules.every((schedule) => schedule.state === 'fine' || isWatch(schedule)),
    maxAge: options.maxAge ?? null,
    location: store.storage.location,
    databases,
    schedules,
    bytes: databases.reduce((sum, { bytes }) => sum + bytes, 0),
    free: await store.storage.free(),
  };
}

/** One that fails because of another would be its own reason to fail for ever. */
function isWatch({ command }: ScheduleStatus): boolean {
  return command[0] === 'status';
}

function ageOf(text: string | undefined): number | null {
  const age = text === undefined ? null : parseAge(text);
  if (text === undefined || age !== null) return age;
  throw new CarryoverError(
    'USAGE',
    `The greatest age (--max-age) must be a time such as 26h or 2d, not ${JSON.stringify(text)}.`,
    {
      hint: 'A number and s, m, h, d or w.',
    },
  );
}
