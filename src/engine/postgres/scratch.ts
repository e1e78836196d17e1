import { CarryoverError } from '../../errors.ts';
import type { Engine, Session } from '../engine.ts';
import { asOurs } from './as-ours.ts';
import type { Connection } from './connection.ts';
import { fromPostgres } from './postgres-error.ts';
import { createReader } from './reader.ts';
import { runScript } from './run-script.ts';
import { createStage } from './stage.ts';
import { dropNamespacesSql } from './versions/namespaces.ts';
import { createScratchSite, emptyVersion } from './versions/scratch-site.ts';
import type { ScratchSite, ScratchVersion } from './versions/scratch-site.ts';
import { newScratch, scratchLock } from './versions/version-names.ts';

export interface ScratchParts {
  readonly engine: Engine;
  /** See `Session.version`. */
  readonly product: string;
  /** Its own; closed with the session. */
  readonly connection: Connection;
  readonly again: () => Promise<Session>;
}

/**
 * A private database: namespaces of our own names inside the live one, on a connection of its own. A run that dies
 * leaves them for the next one's `clean`.
 */
export async function openScratch({ engine, product, connection, again }: ScratchParts): Promise<Session> {
  const name = newScratch();
  await asOurs(
    connection.rows(`SELECT pg_catalog.pg_advisory_lock(${scratchLock(name)})`),
    'Cannot make a scratch database. Nothing was changed',
  );
  let versions = 0;
  let current = emptyVersion;
  let isOpen = true;
  const openSite = (): ScratchSite => createScratchSite(connection, current, () => `${name}_${versions++}`);
  const drop = async ({ parts }: ScratchVersion): Promise<void> => {
    if (parts.length > 0) await connection.run(dropNamespacesSql(parts.map(({ to }) => to)));
  };

  return {
    engine,
    version: product,
    database: 'scratch',
    location: 'a scratch database',
    readersWait: null,
    lock: async () => async () => undefined,
    // Nobody else writes to it: each statement sees the same instant.
    read: (work) => asOurs(work(createReader(connection, openSite())), 'Cannot read the scratch database'),
    async stage(_, work) {
      const site = openSite();
      let isKept = false;
      const stage = createStage({
        connection,
        site,
        retained: null,
        async revert() {
          throw new CarryoverError('UNEXPECTED', 'A scratch database retains nothing.');
        },
        async commit() {
          isKept = true;
        },
      });
      try {
        return await work(stage);
      } catch (error) {
        throw fromPostgres(error, 'Cannot change the scratch database. Nothing was changed');
      } finally {
        const made = site.version();
        if (site.isFresh()) await drop(isKept ? current : made).catch(() => undefined);
        if (isKept || !site.isFresh()) current = made;
      }
    },
    history: async () => [],
    clean: async () => [],
    missing: async () => [],
    scratch: again,
    async run(script, { strange = false } = {}) {
      const { version, leftOut } = await asOurs(
        runScript(connection, openSite(), { script, strange }),
        'Cannot try the schema. Nothing was touched',
      );
      current = version;
      return leftOut;
    },
    files: () => [],
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await drop(current).catch(() => undefined);
      await connection.close();
    },
  };
}
