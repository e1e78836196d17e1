import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, writeFailed } from '../../files/write-failed.ts';
import { configDigest } from './config-digest.ts';
import { credentialsDigest } from './credentials-digest.ts';
import { orderOf } from './order.ts';
import { pageEntryBytes } from './page-log.ts';
import { filesOf, isRunFile, stateName } from './run-files.ts';
import { parseState } from './run-state.ts';
import type { RunState } from './run-state.ts';
import type { PullInput } from './run.ts';

const longestPause = 24 * 60 * 60 * 1000;

/** The state to go on from; null, with a notice why, if there is one that can't be. */
export async function earlierState({ folder, source, now, onEvent }: PullInput): Promise<RunState | null> {
  const text = await readFile(join(folder, stateName), 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw writeFailed('read', join(folder, stateName), error, '; nothing was changed');
  });
  if (text === null) return null;
  const state = parseState(text);
  const obstacle = state
    ? await obstacleTo(state, { folder, source, now: now() })
    : 'its notes cannot be read';
  const began = state ? ` that began at ${state.startedAt}` : '';
  if (state && obstacle === null) {
    const records = state.resources.reduce((sum, resource) => sum + resource.records, 0);
    onEvent?.({
      type: 'notice',
      message: `Going on with the pull${began}: ${records} records are here already.`,
    });
    return state;
  }
  onEvent?.({ type: 'notice', message: `The interrupted pull${began} begins anew: ${obstacle}.` });
  return null;
}

async function obstacleTo(
  state: RunState,
  { folder, source, now }: { folder: string; source: PullInput['source']; now: Date },
): Promise<string | null> {
  if (state.digest !== configDigest(source)) return 'the config of the source has changed';
  const { digest } = await credentialsDigest(source, state.credentials.salt);
  if (state.credentials.digest !== digest) return 'it was read with other credentials';
  const age = now.getTime() - Date.parse(state.startedAt);
  if (!(age >= 0 && age <= longestPause)) return 'it is more than a day old';
  const names = orderOf(source.resources);
  if (names.some((name, index) => state.resources[index]?.name !== name)) return 'its notes cannot be read';
  for (const { name, bytes, pages } of state.resources) {
    const files = filesOf(folder, names, name);
    const isWhole =
      (await sizeOf(files.records)) >= bytes && (await sizeOf(files.pages)) >= pages * pageEntryBytes;
    if (!isWhole) return `the file of "${name}" is not whole`;
  }
  return null;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Takes away all that is not gone on with. */
export async function cleanRun(folder: string, earlier: RunState | null): Promise<void> {
  for (const name of await readdir(folder)) {
    if (earlier && isRunFile(name)) continue;
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      throw writeFailed('remove', path, error, '; nothing was changed');
    });
  }
}
