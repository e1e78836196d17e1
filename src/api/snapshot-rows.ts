import type { Session } from '../engine/engine.ts';
import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import { lookAtData } from '../migrate/look.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { OldRows } from './old-rows.ts';
import { schemaOfSnapshot } from './schema-of-snapshot.ts';
import { snapshotStats } from './snapshot-stats.ts';

/** The rows of a snapshot that is proven already. */
export async function snapshotRows(snapshot: Snapshot, session: Session): Promise<OldRows> {
  const schema = await schemaOfSnapshot(snapshot, session);
  const { origin, engine } = snapshot.manifest;
  return {
    location: `snapshot ${snapshot.id} of ${origin.location}`,
    planCommand: `carryover plan ${snapshot.id}`,
    engine,
    schema,
    notes: notesOf(snapshot.manifest),
    stats: (change) => snapshotStats(snapshot, change),
    found: (look) => lookAtData({ ...look, source: snapshotSource(snapshot, schema) }),
    snapshot: async () => snapshot,
  };
}

/** What a pull noted. That of a database is part of its schema. */
function notesOf({ origin, notes }: Manifest): readonly string[] {
  if (origin.kind !== 'api') return [];
  const { fallback } = origin;
  if (!fallback) return notes;
  return [
    `The records are not from the API, but from the ${fallback.kind} ${fallback.from}: ${fallback.reason}`,
    ...notes,
  ];
}
