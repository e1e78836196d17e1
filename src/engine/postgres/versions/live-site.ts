import type { Connection } from '../connection.ts';
import { postgresDialect } from '../dialect.ts';
import { lockRenaming } from '../lock.ts';
import { inPlace } from '../reader.ts';
import { parseTableName, qualified } from '../table-name.ts';
import { makePublic, managedNamespaces, numbered, renameNamespaces } from './namespaces.ts';
import type { Renaming } from './namespaces.ts';
import type { Site } from './site.ts';

export interface LiveSite extends Site {
  /** The namespaces that are out of the way: from their own names to those they have now. Empty before `fresh`. */
  aside(): readonly Renaming[];
  /** Puts what is there out of the way, and leaves nothing in its place. */
  clear(): Promise<void>;
}

/** The site of the live database: all in one open transaction, seen by nobody until it commits. `version` names what is put aside. */
export function createLiveSite(connection: Connection, version: string): LiveSite {
  let aside: readonly Renaming[] = [];
  const clear = async (): Promise<void> => {
    await lockRenaming(connection);
    aside = numbered(await managedNamespaces(connection), version);
    await renameNamespaces(connection, aside);
  };
  return {
    ...inPlace,
    aside: () => aside,
    clear,
    async fresh(_, make) {
      await clear();
      const model = aside.find(({ from }) => from === 'public');
      if (model) await makePublic(connection, model.to);
      await make();
    },
    spellOld(table) {
      const { schema, name } = parseTableName(table);
      const now = aside.find(({ from }) => from === schema);
      return now ? qualified({ schema: now.to, name }) : postgresDialect.tableName(table);
    },
    define: (work) => work(),
    transact: (work) => work(),
  };
}
