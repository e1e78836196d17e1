import type { Pulled } from '../../../src/pull/run/run.ts';
import { describe } from '../../../src/init/describe.ts';
import type { Snapshot } from '../../../src/snapshot/open.ts';
import type { Store } from '../../../src/snapshot/store.ts';
import { takeSnapshot } from '../../../src/snapshot/take.ts';
import { schemaDigest } from '../../../src/values/schema-digest.ts';

/** Takes a snapshot of what was pulled, filed under `school`, and closes it. */
export async function takePulled(pulled: Pulled, store: Store, now = new Date()): Promise<Snapshot> {
  const { reader, schema, origin, notes } = pulled;
  const snapshot = await takeSnapshot({
    reader,
    schema,
    origin,
    store,
    notes,
    engine: { name: 'api', version: 'HTTP API' },
    database: 'school',
    reason: 'pull',
    compression: 'none',
    portable: describe(schema),
    schemaDigest: schemaDigest(schema),
    now: () => now,
  });
  await pulled.close(true);
  return snapshot;
}
