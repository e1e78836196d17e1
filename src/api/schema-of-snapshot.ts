import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { declaredAsSchema } from '../init/declared-as-schema.ts';
import type { DeclaredSchema } from '../init/declared-schema.ts';
import { origins } from '../migrate/portable/origins.ts';
import type { Origin } from '../migrate/portable/origins.ts';
import type { Schema } from '../model.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { validateDocument } from '../validate.ts';
import { isSameProduct } from './same-product.ts';

/**
 * The schema of a snapshot; `leftOut` has also what can't be made here. On its own engine: what its `schema.sql` makes, found by making it in a throw-away database.
 * On another, or pulled from an API: what its `schema.json` and its manifest tell.
 */
export async function schemaOfSnapshot(snapshot: Snapshot, session: Session): Promise<Schema> {
  const name = originOf(snapshot.manifest.engine);
  return isSameProduct(session, snapshot.manifest.engine)
    ? madeSchema(snapshot, session)
    : toldSchema(snapshot, name);
}

/** @throws SNAPSHOT_DAMAGED for one that nobody knows */
export function originOf(engine: Manifest['engine']): Origin {
  if (Object.hasOwn(origins, engine.name)) return engine.name as Origin;
  throw new CarryoverError(
    'SNAPSHOT_DAMAGED',
    `The snapshot was taken from ${engine.version}, an engine that this version does not know. Nothing was changed.`,
    { hint: 'Update carryover.' },
  );
}

function toldSchema({ manifest, portable }: Snapshot, name: Origin): Schema {
  const place = { file: 'schema.json', code: 'SNAPSHOT_DAMAGED' } as const;
  const declared = validateDocument<DeclaredSchema>('schema', portable, place);
  const schema = declaredAsSchema(declared, manifest.tables, origins[name].numbersPlainKeys);
  // What a pull notes is about the records: nothing that there was is left out.
  return { ...schema, leftOut: manifest.origin.kind === 'api' ? [] : manifest.notes };
}

async function madeSchema(snapshot: Snapshot, session: Session): Promise<Schema> {
  const { manifest } = snapshot;
  const scratch = await session.scratch();
  try {
    const leftOut = await scratch.run(snapshot.schemaScript, { strange: true });
    const schema = await scratch.read((reader) => reader.schema());
    if (shapeOf(schema.tables) !== shapeOf(manifest.tables))
      throw unmakeable(manifest, 'it makes other tables than the manifest lists.');
    return { ...schema, leftOut: [...manifest.notes, ...leftOut] };
  } catch (error) {
    // A lost connection or a full disk says nothing of the snapshot.
    if (!(error instanceof CarryoverError) || error.code !== 'SCHEMA_INVALID') throw error;
    throw unmakeable(manifest, error.message, error);
  } finally {
    await scratch.close();
  }
}

function unmakeable({ id }: Manifest, reason: string, cause?: unknown): CarryoverError {
  return new CarryoverError(
    'SNAPSHOT_DAMAGED',
    `The schema of snapshot ${id} cannot be made here: ${reason} Nothing was changed.`,
    { cause },
  );
}

/** Names of tables and columns, whatever the order of the tables. */
function shapeOf(
  tables: readonly { readonly name: string; readonly columns: readonly { readonly name: string }[] }[],
): string {
  const shapes = tables.map((table) =>
    JSON.stringify([table.name, ...table.columns.map((column) => column.name)]),
  );
  return shapes.toSorted().join('\n');
}
