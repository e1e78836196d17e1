import type { Connection } from '../connection.ts';
import { postgresDialect } from '../dialect.ts';
import { lockRenaming } from '../lock.ts';
import { parseTableName, qualified } from '../table-name.ts';
import { homesOf, installedExtensions, moveExtensions } from './extensions.ts';
import { backwards, makePublic, managedNamespaces, numbered, renameNamespaces } from './namespaces.ts';
import type { Renaming } from './namespaces.ts';
import type { Site } from './site.ts';

/** A throw-away version: from the names that its definitions use to those that its namespaces bear. */
export interface ScratchVersion {
  readonly parts: readonly Renaming[];
  /** Extensions that it uses, and where they are to be. */
  readonly homes: ReadonlyMap<string, string>;
}

export const emptyVersion: ScratchVersion = { parts: [], homes: new Map() };

export interface ScratchSite extends Site {
  version(): ScratchVersion;
  /** A new version was made: the one that was there before is still there too. */
  isFresh(): boolean;
}

/**
 * The site of a scratch, inside the live database, of which nobody sees anything: its namespaces bear names of ours.
 * To define something they take the place of the live ones for the length of a short transaction.
 * @param nextName a name for each new set of namespaces
 */
export function createScratchSite(
  connection: Connection,
  start: ScratchVersion,
  nextName: () => string,
): ScratchSite {
  let version = start;
  let before = start;
  let isFresh = false;
  const define = async (work: () => Promise<void>): Promise<void> => {
    version = await inItsPlace(connection, version, nextName(), work);
  };
  return {
    version: () => version,
    isFresh: () => isFresh,
    spell: (table) => spell(version, table),
    prove: async () => undefined,
    spellOld: (table) => spell(before, table),
    async look(work) {
      await step(connection, version);
      try {
        return await work();
      } finally {
        await connection.run('ROLLBACK');
      }
    },
    async fresh(schema, make) {
      before = version;
      isFresh = true;
      // Extensions come along one by one, behind the namespaces they live in.
      version = emptyVersion;
      await define(make);
      version = { ...version, homes: homesOf(schema) };
    },
    define,
    transact: (work) => inTransaction(connection, work),
  };
}

/** Begins the transaction in which the scratch is in the place of the live version. */
async function step(connection: Connection, { parts, homes }: ScratchVersion): Promise<readonly Renaming[]> {
  await connection.run('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await lockRenaming(connection);
    const live = numbered(await managedNamespaces(connection), hidden);
    await renameNamespaces(connection, [...live, ...backwards(parts)]);
    const model = live.find(({ from }) => from === 'public');
    if (model && !parts.some(({ from }) => from === 'public')) await makePublic(connection, model.to);
    await moveExtensions(connection, homes);
    return live;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Of the live namespaces while a scratch is in their place. Nobody ever sees it. */
const hidden = 'carryover_hidden';

/** Runs `work` with the scratch in the place of the live version, then puts both back; the scratch under the name `keepAs`. */
async function inItsPlace(
  connection: Connection,
  version: ScratchVersion,
  keepAs: string,
  work: () => Promise<void>,
): Promise<ScratchVersion> {
  const before = await installedExtensions(connection);
  const live = await step(connection, version);
  try {
    await work();
    const names = new Map(live.map(({ from, to }) => [from, to]));
    await moveExtensions(
      connection,
      new Map(before.map(({ name, namespace }) => [name, names.get(namespace) ?? namespace])),
    );
    const parts = numbered(await managedNamespaces(connection), keepAs);
    await renameNamespaces(connection, [...parts, ...backwards(live)]);
    await connection.run('COMMIT');
    return { ...version, parts };
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.run('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function spell({ parts }: ScratchVersion, table: string): string {
  const { schema, name } = parseTableName(table);
  const now = parts.find(({ from }) => from === schema);
  return now ? qualified({ schema: now.to, name }) : postgresDialect.tableName(table);
}
