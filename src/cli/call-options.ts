import { present } from '../config/present.ts';
import type { Run } from './command.ts';
import type { Flags } from './flags.ts';
import { requireSetting } from './require-setting.ts';

/** The part of a call's options that says which database, and who listens. */
export function databaseOptions({ settings, onEvent, signal }: Run) {
  const database = requireSetting(settings, 'database');
  return { database, onEvent, signal, ...present({ waitSeconds: settings.waitSeconds }) };
}

/** The part that says where snapshots go and what they must look like. */
export function snapshotOptions(run: Run, flags: Flags) {
  const { snapshots, compression, shrinkLimit } = run.settings;
  const { encryption } = run;
  return {
    snapshots,
    ...keyOption(run),
    ...present({ compression, encryption, shrinkLimit, allowShrink: flags['allow-shrink'] }),
  };
}

/** The part that says what the database should become. */
export function targetOptions({ settings }: Run) {
  return { schema: requireSetting(settings, 'schema'), seeds: settings.seeds };
}

/** The same where the database may keep the schema that it has. */
export function movedOptions({ settings }: Run) {
  return { ...present({ schema: settings.schema }), seeds: settings.seeds };
}

export function mappingOption({ settings }: Run) {
  return present({ mapping: settings.mapping });
}

/** The part that opens encrypted snapshots, and the place where they are. */
export function keyOption({ keys, settings: { azureConnectionString } }: Run) {
  return present({ keys, azureConnectionString });
}

/** The part that picks one database's snapshots. */
export async function ofDatabase(url: string | undefined, run: Run) {
  return url === undefined ? {} : { database: await filedUnder(url, run) };
}

/** What the snapshots of a database are filed under. */
export async function filedUnder(url: string, run: Run): Promise<string> {
  const api = await import('../api/filed-under.ts');
  return api.filedUnder(url, { snapshots: run.settings.snapshots, ...keyOption(run) });
}
