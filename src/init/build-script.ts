import type { Reader, Session } from '../engine/engine.ts';
import type { Block, Schema, Table } from '../model.ts';
import { readSeeds } from './read-seeds.ts';
import { writeSeeds } from './write-seeds.ts';

/** A declared schema, made real in a scratch database with its seeds. To be closed. */
export interface Declared {
  /** As the engine tells it after the fact. */
  readonly schema: Schema;
  /** Rows that a fresh database starts with, by table. Tables without any are absent, and so are shadow tables. */
  readonly seeds: ReadonlyMap<string, number>;
  /** See `inputsDigest`; null where no file declares the schema. */
  readonly inputsDigest: string | null;
  /** What the script says of users that this server has not: see `Session.run`. */
  readonly leftOut: readonly string[];
  /** All columns of the table's seeds, generated ones too, in the table's own order. */
  readSeeds(table: Table): AsyncIterable<Block>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export interface SchemaScript {
  /** In the dialect of the engine. */
  readonly script: string;
  readonly inputsDigest: string | null;
  /** It comes from another server: see `Session.run`. */
  readonly strange?: boolean;
}

/**
 * Makes a schema in a scratch database, loads the seeds, checks them and introspects: no other database is touched.
 * Rows that the script inserts are seeds too.
 * @throws SCHEMA_INVALID, SEEDS_INVALID
 */
export async function buildScript(
  { script, inputsDigest, strange = false }: SchemaScript,
  seeds: readonly string[],
  on: Session,
): Promise<Declared> {
  const session = await on.scratch();
  try {
    const leftOut = await session.run(script, { strange });
    const schema = await session.read((reader) => reader.schema());
    await loadSeeds(session, schema, seeds);
    return { ...(await holdOpen(session, schema)), inputsDigest, leftOut };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function loadSeeds(session: Session, schema: Schema, files: readonly string[]): Promise<void> {
  const seeds = await readSeeds(files, schema);
  await session.stage({}, async (stage) => {
    await stage.reuse(schema);
    await writeSeeds(stage, seeds);
    await stage.finish(schema, await stage.sequences());
    await stage.cutover(nobodysRun);
  });
}

/** A scratch database keeps no history that anybody reads, but its commit asks for an entry. */
const nobodysRun = {
  id: 'scratch',
  command: 'init',
  startedAt: '',
  endedAt: '',
  snapshot: null,
  schemaDigest: '',
  inputsDigest: null,
  retained: null,
  tables: {},
  toolVersion: '',
} as const;

/** One reader for as long as the seeds may be asked for: nobody else writes to a scratch database. */
async function holdOpen(
  session: Session,
  schema: Schema,
): Promise<Omit<Declared, 'inputsDigest' | 'leftOut'>> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let reading = Promise.resolve();
  const reader = await new Promise<Reader>((resolve, reject) => {
    reading = session.read((opened) => {
      resolve(opened);
      return released;
    });
    reading.catch(reject);
  });
  return {
    schema,
    seeds: await countRows(reader, schema),
    readSeeds: (table) => reader.read(table),
    async close() {
      release();
      await reading;
      await session.close();
    },
  };
}

async function countRows(reader: Reader, schema: Schema): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of schema.tables.filter(({ kind }) => kind === 'table')) {
    const { rows } = await reader.stats(table.name, []);
    if (rows > 0) counts.set(table.name, rows);
  }
  return counts;
}
