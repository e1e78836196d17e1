import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import type { ConnectOptions, Session, Stage } from '../../../src/engine/engine.ts';
import type { Block, Schema } from '../../../src/model.ts';
import { freshDatabase } from '../../servers/fresh-database.ts';
import type { FreshDatabase } from '../../servers/fresh-database.ts';
import type { TestServer } from '../../servers/test-server.ts';

/** Runs `work` with a database that holds `script`, and a session on it; both are gone afterwards. */
export async function withDatabase(
  server: TestServer,
  script: string,
  work: (database: FreshDatabase, session: Session) => Promise<void>,
  options: ConnectOptions = { waitSeconds: 0 },
): Promise<void> {
  const database = await freshDatabase(server, script);
  try {
    const session = await postgresEngine.connect(database.url, options);
    try {
      await work(database, session);
    } finally {
      await session.close();
    }
  } finally {
    await database.remove();
  }
}

export function schemaOf(session: Session): Promise<Schema> {
  return session.read((reader) => reader.schema());
}

/** Builds the same database anew with its rows, up to the cutover. */
export async function rebuild(stage: Stage): Promise<void> {
  const schema = await stage.schema();
  const sequences = await stage.sequences();
  const kept: [string, Block[]][] = [];
  for (const table of schema.tables) kept.push([table.name, await blocksOf(stage.read(table))]);
  await stage.create(schema);
  for (const [name, blocks] of kept) {
    const table = schema.tables.find((candidate) => candidate.name === name);
    if (!table) continue;
    const names = table.columns.filter(({ generated }) => !generated).map((column) => column.name);
    await stage.write(table, names, from(blocks), (_, refusals) => {
      if (refusals.length > 0) throw new Error(JSON.stringify(refusals));
    });
  }
  await stage.finish(schema, sequences);
}

export async function* from(blocks: readonly Block[]): AsyncGenerator<Block> {
  yield* blocks;
}

export async function blocksOf(reading: AsyncIterable<Block>): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of reading) blocks.push(block);
  return blocks;
}
