import { damaged } from './damaged.ts';
import type { Snapshot } from './open.ts';
import { beside, locationOf, within } from './place.ts';

/** Looks whether the files that a snapshot shares with earlier ones are there, in their size. @throws SNAPSHOT_DAMAGED */
export async function checkShared({ place, manifest }: Pick<Snapshot, 'place' | 'manifest'>): Promise<void> {
  const sizes = new Map<string, ReadonlyMap<string, number>>();
  for (const { file, snapshot, bytes } of manifest.tables.flatMap(({ chunks }) => chunks)) {
    if (snapshot === undefined) continue;
    const holder = beside(place, snapshot);
    const files = sizes.get(snapshot) ?? (await sizesIn(within(holder, 'tables'), place));
    sizes.set(snapshot, files);
    const found = files.get(file);
    if (found !== bytes)
      throw damaged(
        locationOf(holder, file),
        found === undefined ? 'is missing' : `has ${found} bytes where the manifest says ${bytes}`,
      );
  }
}

async function sizesIn(folder: string, { storage }: Snapshot['place']): Promise<ReadonlyMap<string, number>> {
  const { objects } = await storage.list(folder);
  return new Map(
    objects.filter(({ isStrange }) => !isStrange).map(({ name, bytes }) => [`tables/${name}`, bytes]),
  );
}
