import { connect } from '../engine/choose.ts';
import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Store } from '../snapshot/store.ts';
import { exposure } from './exposure.ts';
import { foldersOf } from './folders-of.ts';
import { storeOf } from './store-of.ts';
import type { CheckOptions, Finding } from './options.ts';
import { checkRights } from './check-rights.ts';
import { checkSpace } from './check-space.ts';

/** Looks at all that a run will need, and changes nothing. Never throws for what it finds: each finding has its state. */
export async function check(options: CheckOptions): Promise<Finding[]> {
  const connected = await open(options);
  const store = storeOf(options);
  const folders = foldersOf(store.storage);
  if ('finding' in connected) return [connected.finding, ...(await checkExposure(folders))];
  const { session } = connected;
  try {
    const files = session.files();
    return [
      { name: 'connection', state: 'ok', message: `${session.version} at ${session.location}` },
      await checkRights(session, folders),
      await checkSpace(files, folders),
      ...(await checkExposure([...files, ...folders])),
      await checkSnapshots(store, await store.nameOf(session)),
      checkJournal(session),
    ];
  } finally {
    await session.close();
  }
}

async function open({
  database,
  waitSeconds,
}: CheckOptions): Promise<{ session: Session } | { finding: Finding }> {
  try {
    const wait = waitSeconds === undefined ? {} : { waitSeconds };
    const session = await connect(database, { readOnly: true, ...wait });
    // Some engines only notice at the first question that they can't read what is there.
    await session.read((reader) => reader.schema());
    return { session };
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    return { finding: { name: 'connection', state: 'error', message, code: error.code } };
  }
}

async function checkExposure(paths: readonly string[]): Promise<Finding[]> {
  const exposed = await exposure(paths);
  if (exposed.length > 0)
    return exposed.map(({ message }) => ({ name: 'exposure', state: 'warning', message }));
  return [
    {
      name: 'exposure',
      state: 'ok',
      message: 'Neither database nor snapshots are where Git could touch them.',
    },
  ];
}

async function checkSnapshots(store: Store, database: string): Promise<Finding> {
  const { location } = store.storage;
  const found = await store.list(database);
  const newest = found.find((summary) => summary.state === 'complete');
  const damaged = found.filter((summary) => summary.state === 'damaged').map(({ id }) => id);
  if (damaged.length > 0)
    return {
      name: 'snapshots',
      state: 'error',
      code: 'SNAPSHOT_DAMAGED',
      message: `Damaged: ${damaged.join(', ')}.`,
    };
  if (newest === undefined)
    return { name: 'snapshots', state: 'warning', message: `No snapshot yet in ${location}.` };
  const message = `${found.length} in ${location}, the newest ${newest.id}, ${age(newest.takenAt)} old.`;
  return { name: 'snapshots', state: 'ok', message };
}

function age(takenAt: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(takenAt)) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}

function checkJournal({ readersWait }: Session): Finding {
  if (readersWait !== null) return { name: 'journal', state: 'warning', message: readersWait };
  return { name: 'journal', state: 'ok', message: 'Readers go on while an upgrade runs.' };
}
