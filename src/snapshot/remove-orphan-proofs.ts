import type { Storage } from '../storage/storage.ts';

/** Removes the records of a database's snapshots that are gone. The records are listed first: a snapshot is there before its record. */
export async function removeOrphanProofs(storage: Storage, database: string): Promise<void> {
  const records = (await storage.list(`${database}/proofs`)).objects;
  const there = new Set((await storage.list(database)).folders);
  for (const { name } of records)
    if (!there.has(name.replace(/\.json$/, ''))) await storage.remove(`${database}/proofs/${name}`);
}
