import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Schema } from '../model.ts';
import type { Snapshot } from '../snapshot/open.ts';

/** The schema that a snapshot's `schema.sql` makes, found by making it in a throw-away database. */
export async function schemaOfSnapshot(snapshot: Snapshot, session: Session): Promise<Schema> {
  const { manifest } = snapshot;
  if (manifest.engine.name !== session.engine.name) {
    throw new CarryoverError(
      'USAGE',
      `Snapshot ${manifest.id} was taken from ${manifest.engine.version}, which is another engine. Nothing was changed.`,
    );
  }
  const scratch = await session.scratch();
  try {
    await scratch.run(snapshot.schemaScript);
    const schema = await scratch.read((reader) => reader.schema());
    if (shapeOf(schema.tables) !== shapeOf(manifest.tables))
      throw new Error('it makes other tables than the manifest lists.');
    return schema;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CarryoverError(
      'SNAPSHOT_DAMAGED',
      `The schema of snapshot ${manifest.id} cannot be made here: ${reason} Nothing was changed.`,
      { cause: error },
    );
  } finally {
    await scratch.close();
  }
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
