import { storeOf } from '../../src/api/store-of.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';

/** Opens snapshots of a store of `takeFake`; `read` is filled with the names of the tables' files as they are read. */
export function openNotingReads(snapshots: string) {
  const read: string[] = [];
  const store = storeOf({ snapshots }, (storage) => ({
    ...storage,
    read(name, bytes) {
      if (name.includes('/tables/')) read.push(name);
      return storage.read(name, bytes);
    },
  }));
  return {
    read,
    open: async (id: string): Promise<Snapshot> => store.open(await store.find(id, 'shop')),
  };
}
