import type { Event } from '../../src/events.ts';
import { takeSnapshot } from '../../src/snapshot/take.ts';
import type { TakeOptions } from '../../src/snapshot/take.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { fakeDatabase } from './fake-reader.ts';
import type { FakeTable } from './fake-reader.ts';
import { storeIn } from './places.ts';

/** People with their rows: enough for most tests. */
export function people(count: number): FakeTable {
  return {
    name: 'people',
    columns: { id: 'integer', name: 'text' },
    rows: Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `Person ${index + 1}` })),
  };
}

let second = 0;

/** Takes a snapshot of `tables` into the store at `folder`, each a second after the one before. */
export async function takeFake(
  folder: string,
  tables: readonly FakeTable[],
  options: Partial<TakeOptions> & { events?: Event[] } = {},
): Promise<Snapshot> {
  const { events, ...rest } = options;
  return takeSnapshot({
    ...fakeDatabase(tables),
    engine: { name: 'fake', version: 'Fake 1.0' },
    database: 'shop',
    origin: { kind: 'database', location: '/data/shop.db' },
    store: storeIn(folder),
    reason: 'backup',
    compression: 'gzip',
    portable: { tables: {} },
    schemaDigest: 'a'.repeat(64),
    now: () => new Date(Date.UTC(2026, 10, 20, 18, 3, (second += 1))),
    onEvent: (event) => events?.push(event),
    ...rest,
  });
}
