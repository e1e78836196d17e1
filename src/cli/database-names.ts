import { CarryoverError } from '../errors.ts';
import { sourceName } from '../pull/source-name.ts';
import { filedUnder } from './call-options.ts';
import type { Run } from './command.ts';
import type { Flags } from './flags.ts';

/** What the databases that the config (or `--database`) names are filed under. */
export async function namedDatabases(flags: Flags, run: Run): Promise<string[]> {
  const { database, databases = {} } = run.settings;
  const urls = [database, ...(flags.database === undefined ? Object.values(databases) : [])];
  const known = urls.filter((url) => url !== undefined);
  return [...new Set(await Promise.all(known.map((url) => filedUnder(url, run))))];
}

/** The same with the sources of pulls; undefined for all that there are, if `--all` says so. @throws USAGE if none is named */
export async function pruneScope(flags: Flags, run: Run): Promise<readonly string[] | undefined> {
  if (flags.all === true && flags.database !== undefined)
    throw usage(
      '--all means every database, and --database one of them; nothing was removed.',
      'Give one of the two.',
    );
  if (flags.all === true) return undefined;
  const named = await namedDatabases(flags, run);
  const names = flags.database === undefined ? [...named, ...(await sources(run))] : named;
  if (names.length > 0) return names;
  throw usage(
    'No database is named, so no snapshot was removed.',
    'Say --database URL for those of one database, or --all for every snapshot that lies there.',
  );
}

/** A source whose secrets are not here has pulls all the same, but its name may be made of them. */
async function sources({ settings, onEvent }: Run): Promise<string[]> {
  try {
    return settings.source ? [sourceName(await settings.source())] : [];
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    onEvent({ type: 'notice', message: `The pulls of the source are left alone: ${error.message}` });
    return [];
  }
}

function usage(message: string, hint: string): CarryoverError {
  return new CarryoverError('USAGE', message, { hint });
}
