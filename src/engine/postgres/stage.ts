import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry, Schema } from '../../model.ts';
import type { Stage } from '../engine.ts';
import type { Connection } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { findOrphans, keysOf, unvalidatedKeys } from './find-orphans.ts';
import type { UncheckedKey } from './find-orphans.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { createReader } from './reader.ts';
import { relationOf } from './read-rows.ts';
import { createStatements } from './schema/create-statements.ts';
import { finishStatements } from './schema/finish-statements.ts';
import { further, goOnSql, readSequences } from './sequences.ts';
import type { SequenceState } from './sequences.ts';
import { runStatements } from './versions/run-statements.ts';
import type { Site } from './versions/site.ts';
import { writeRows } from './write-rows.ts';

export interface StageParts {
  readonly connection: Connection;
  readonly site: Site;
  readonly retained: string | null;
  revert(): Promise<void>;
  /** Called once, by `cutover`. */
  commit(entry: HistoryEntry): Promise<void>;
}

/** The stage of PostgreSQL: the new version is built under the names of the old one, which has stepped aside. */
export function createStage({ connection, site, retained, revert, commit }: StageParts): Stage {
  const reader = createReader(connection, site);
  /** Made, and not finished: its foreign keys are not there yet. */
  let unfinished: { readonly schema: Schema; readonly guarded: ReadonlySet<string> | undefined } | null =
    null;
  let unmade: readonly UncheckedKey[] = [];
  let isNew = false;
  /** Where the counters of tables that are kept stood. */
  let kept: ReadonlyMap<string, string> = new Map();

  const create = async (schema: Schema, guarded?: ReadonlySet<string>): Promise<void> => {
    await site.fresh(schema, async () => {
      await runStatements(connection, schema, createStatements(schema, guarded));
    });
    unfinished = { schema, guarded };
    isNew = true;
  };

  return {
    ...reader,
    retained,
    create,
    async reuse(schema) {
      kept = await reader.sequences();
      await create(schema);
      await site.transact(() => copyRows(connection, site, schema));
    },
    async clear({ name }) {
      const relation = await relationOf(connection, site.spell(name));
      try {
        await site.transact(async () => {
          await connection.run(isNew ? `TRUNCATE ${relation}` : `DELETE FROM ${relation}`);
        });
      } catch (error) {
        throw fromPostgres(error, `Cannot empty table "${name}"`);
      }
    },
    async write(table, names, blocks, written) {
      const relation = site.spell(table.name);
      await site.transact(() => writeRows(connection, { table, relation, names }, blocks, written));
    },
    async orphans() {
      return site.look(async () => {
        const left = unfinished === null ? unmade : keysOf(unfinished.schema);
        return findOrphans(connection, [...left, ...(await unvalidatedKeys(connection))]);
      });
    },
    async finish(schema, sequences) {
      const guarded = unfinished?.guarded;
      await site.define(async () => {
        const left = await runStatements(connection, schema, finishStatements(schema, guarded));
        unmade = keysOf(schema).filter(({ what }) => left.has(what));
        await setSequences(connection, [sequences, kept]);
        await analyze(connection, schema);
      });
      unfinished = null;
    },
    async rebuild(table) {
      throw new CarryoverError('UNEXPECTED', `"${table}" is no virtual table: PostgreSQL has none.`);
    },
    revert,
    cutover: commit,
  };
}

/** Inside the server. No trigger is there yet and no foreign key. */
async function copyRows(connection: Connection, site: Site, { tables }: Schema): Promise<void> {
  for (const { name, columns } of tables) {
    const written = columns.filter(({ generated }) => !generated).map((column) => column.name);
    const types = await ownTypes(connection, site.spell(name));
    const values = written.map((column) => {
      const type = types.get(column);
      return type === undefined ? quoteIdentifier(column) : `${quoteIdentifier(column)}::text::${type}`;
    });
    const list = written.map(quoteIdentifier).join(', ');
    // Rows without a value are rows too.
    const target = list === '' ? site.spell(name) : `${site.spell(name)} (${list}) OVERRIDING SYSTEM VALUE`;
    const source = await relationOf(connection, site.spellOld(name));
    try {
      await connection.run(`INSERT INTO ${target} SELECT ${values.join(', ')} FROM ${source}`);
    } catch (error) {
      throw fromPostgres(error, `Cannot keep the rows of table "${name}"`);
    }
  }
}

/**
 * Types of a relation's columns that belong to the database itself, e.g. an enum. The old version has its own, and the
 * server takes the one for the other only by way of its text. With an empty search path they are the ones with a schema.
 */
async function ownTypes(connection: Connection, relation: string): Promise<Map<string, string>> {
  const rows = await connection.rows(
    `SELECT attname::text, pg_catalog.format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
      WHERE attrelid = ${quoteText(relation)}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped`,
  );
  const all = rows.map(([column, type]) => [column ?? '', type ?? ''] as const);
  return new Map(all.filter(([, type]) => type.includes('.')));
}

/** Each goes on behind what it is to, and behind the rows of its column. They are this transaction's own: see `goOnSql`. */
async function setSequences(
  connection: Connection,
  lasts: readonly ReadonlyMap<string, string>[],
): Promise<void> {
  const states = await readSequences(connection);
  for (const state of states) {
    const given = lasts.flatMap((last) => last.get(state.key) ?? []).map(BigInt);
    const held = await furthestHeld(connection, state);
    const numbers = held === null ? given : [...given, held];
    if (numbers.length === 0) continue;
    await connection.rows(
      goOnSql(
        state,
        numbers.reduce((one, other) => further(state.increment, one, other)),
      ),
    );
  }
}

async function furthestHeld(connection: Connection, state: SequenceState): Promise<bigint | null> {
  if (state.owner === null) return null;
  const { table, column } = state.owner;
  const ask = state.increment > 0n ? 'max' : 'min';
  const [[held] = []] = await connection.rows(
    `SELECT ${ask}(${quoteIdentifier(column)})::text FROM ${await relationOf(connection, table)}`,
  );
  return held === null || held === undefined ? null : BigInt(held);
}

/** Without statistics the first queries on the new tables would be planned as if they were empty. */
async function analyze(connection: Connection, { tables }: Schema): Promise<void> {
  for (const { name } of tables) await connection.run(`ANALYZE ${postgresDialect.tableName(name)}`);
}
