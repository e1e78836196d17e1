import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Engine, Reader, Refusal, Session, Stage } from '../../src/engine/engine.ts';
import type { Block, HistoryEntry, Schema, Table } from '../../src/model.ts';
import { failure } from '../api/world.ts';

/** What the suite needs of an engine beside the engine itself. SQL stays in here, or is SQL that every engine knows. */
export interface Subject {
  readonly engine: Engine;
  /** A database of its own that holds `script`. */
  readonly url: string;
  /** A URL of a database that does not exist. */
  readonly missing: string;
  /** Creates a trigger `t_log` that adds a row to `log` for each row that is inserted into `parents`. */
  readonly triggerSql: string;
  /** Runs SQL as another program would, without waiting for locks. Rejects if it can't. */
  run(sql: string): Promise<void>;
  /** Rows of a query, as another program sees them. */
  rows(sql: string): Promise<unknown[][]>;
  /** Names of what lies about beside the database: copies, locks. */
  leftovers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** The script that a subject's database is to hold; `identity` is the declaration of a column that numbers itself. */
export function contractScript(identity: string, triggerSql: string): string {
  return `CREATE TABLE parents (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL, UNIQUE (name));
    CREATE TABLE children (id ${identity}, parent_id INTEGER, note VARCHAR(40),
      FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE);
    CREATE TABLE log (what VARCHAR(200));
    CREATE INDEX children_note ON children (note);
    CREATE VIEW named AS SELECT name FROM parents;
    ${triggerSql}
    INSERT INTO parents (id, name) VALUES (2, 'two'), (1, 'one'), (3, 'three');
    INSERT INTO children (id, parent_id, note) VALUES (10, 1, 'a'), (11, 1, NULL), (12, 3, 'ä ☃ 𝒳');
    DELETE FROM log;`;
}

const entry = (id: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  command: 'upgrade',
  startedAt: '2026-01-02T03:04:05.000Z',
  endedAt: `2026-01-02T03:04:06.${id}Z`,
  snapshot: 'snap',
  schemaDigest: 'digest',
  inputsDigest: null,
  retained: null,
  tables: { parents: { rows: 3, fingerprint: 'f'.repeat(32) } },
  toolVersion: '0',
  ...more,
});

/** One suite that every engine passes: what `src/engine/engine.ts` promises. */
export function engineContract(name: string, create: () => Promise<Subject>): void {
  describe(`the engine contract: ${name}`, () => {
    let subject: Subject;
    let session: Session;
    beforeEach(async () => {
      subject = await create();
      session = await subject.engine.connect(subject.url, { waitSeconds: 0 });
    });
    afterEach(async () => {
      await session.close();
      await subject.remove();
    });

    const schemaOf = (): Promise<Schema> => session.read((reader) => reader.schema());
    const table = (schema: Schema, wanted: string): Table => {
      const found = schema.tables.find((candidate) => candidate.name === wanted);
      if (!found) throw new Error(`no table ${wanted}`);
      return found;
    };
    const parents = (rows: readonly [number, string | null][]): Block => ({
      data: Buffer.from(rows.map(([id, text]) => `${JSON.stringify({ id, name: text })}\n`).join('')),
      rows: rows.length,
    });
    const contents = (): Promise<unknown[][]> => subject.rows('SELECT id, name FROM parents ORDER BY id');
    const three = [
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ];

    describe('connect', () => {
      test('says what it is connected to', async () => {
        expect(session.engine).toBe(subject.engine);
        expect(session.version).toMatch(/^\S+ \d/);
        expect(session.database).not.toBe('');
        expect(session.location).toContain(session.database);
        await session.close();
        await session.close();
      });

      test('a database that is not there is an error, and is not made', async () => {
        for (const options of [{}, { readOnly: true }]) {
          await expect(subject.engine.connect(subject.missing, options)).rejects.toMatchObject(
            failure('CONNECTION_FAILED'),
          );
        }
      });

      test('a read-only session can read, and nothing else', async () => {
        const reader = await subject.engine.connect(subject.url, { readOnly: true, waitSeconds: 0 });
        expect((await reader.read((r) => r.schema())).tables).toHaveLength(3);
        const writing = reader.stage({}, async (stage) =>
          stage.clear(table(await stage.schema(), 'parents')),
        );
        await expect(writing).rejects.toMatchObject({ code: expect.any(String) as string });
        await reader.close();
        expect(await contents()).toEqual(three);
      });
    });

    describe('read', () => {
      test('gives the schema: keys, uniques, foreign keys, indexes, views, triggers, and a script that makes them', async () => {
        const schema = await schemaOf();
        expect(schema.tables.map((found) => found.name).toSorted()).toEqual(['children', 'log', 'parents']);
        expect(table(schema, 'parents')).toMatchObject({
          kind: 'table',
          primaryKey: ['id'],
          uniques: [['name']],
        });
        expect(table(schema, 'children').foreignKeys).toMatchObject([
          { columns: ['parent_id'], references: { table: 'parents' }, onDelete: 'cascade' },
        ]);
        expect(table(schema, 'children').indexes.map((index) => index.name)).toContain('children_note');
        expect(table(schema, 'children').columns.map((column) => column.nullable)).toEqual([
          false,
          true,
          true,
        ]);
        // An engine may need more to make them, e.g. a trigger's function.
        expect(schema.objects.map((object) => object.name)).toEqual(
          expect.arrayContaining(['named', 't_log']),
        );
        const scratch = await session.scratch();
        await scratch.run(schema.script);
        const again = await scratch.read((reader) => reader.schema());
        await scratch.close();
        expect(again.script).toBe(schema.script);
      });

      test('counts rows and values, and reads them in the order of the key, keys in the order asked for', async () => {
        await session.read(async (reader) => {
          const schema = await reader.schema();
          expect(await reader.stats('children', ['note', 'id'])).toEqual({
            rows: 3,
            nonNull: new Map([
              ['note', 2],
              ['id', 3],
            ]),
          });
          expect(await lines(reader, table(schema, 'parents'))).toEqual([
            '{"id":1,"name":"one"}',
            '{"id":2,"name":"two"}',
            '{"id":3,"name":"three"}',
          ]);
          expect(await lines(reader, table(schema, 'children'), ['note', 'id'])).toEqual([
            '{"note":"a","id":10}',
            '{"note":null,"id":11}',
            '{"note":"ä ☃ 𝒳","id":12}',
          ]);
          const anyhow = await lines(reader, table(schema, 'children'), ['id'], 'any');
          expect(anyhow.toSorted()).toEqual(['{"id":10}', '{"id":11}', '{"id":12}']);
          expect(await lines(reader, table(schema, 'log'))).toEqual([]);
          expect(await reader.sequences()).toEqual(new Map([['children', '12']]));
        });
      });

      test('many rows come as whole lines in several blocks, none twice and none left out', async () => {
        const rows = Array.from({ length: 20_000 }, (_, index): [number, string] => [
          index + 100,
          `name ${index} ${'x'.repeat(100)}`,
        ]);
        await session.stage({}, async (stage) => {
          const schema = await stage.schema();
          await stage.reuse(schema);
          await write(stage, table(schema, 'parents'), ['id', 'name'], parents(rows));
          await stage.finish(schema, new Map());
          await stage.cutover(entry('001'));
        });
        await session.read(async (reader) => {
          const blocks: Block[] = [];
          for await (const block of reader.read(table(await reader.schema(), 'parents'))) blocks.push(block);
          expect(blocks.length).toBeGreaterThan(1);
          for (const { data, rows: count } of blocks)
            expect(data.toString().split('\n')).toHaveLength(count + 1);
          const ids = blocks
            .flatMap(({ data }) => data.toString().trimEnd().split('\n'))
            .map((line) => (JSON.parse(line) as { id: number }).id);
          expect(ids).toEqual([1, 2, 3, ...rows.map(([id]) => id)]);
        });
      });

      test('sees one instant: what others commit meanwhile is not seen', async () => {
        await session.read(async (reader) => {
          const schema = await reader.schema();
          const writing = subject.run("INSERT INTO parents (id, name) VALUES (4, 'four')");
          // Where readers and writers wait for each other, it is the writer who is held off.
          if (session.readersWait === null) await writing;
          else await expect(writing).rejects.toThrow(/lock/i);
          expect(await reader.stats('parents', [])).toMatchObject({ rows: 3 });
          expect(await lines(reader, table(schema, 'parents'))).toHaveLength(3);
        });
        const rows = session.readersWait === null ? 4 : 3;
        expect(await session.read((reader) => reader.stats('parents', []))).toMatchObject({ rows });
      });

      test('passes on what the work throws, and can be used again', async () => {
        await expect(session.read(() => Promise.reject(new Error('planted')))).rejects.toThrow('planted');
        expect(await session.read((reader) => reader.stats('parents', []))).toMatchObject({ rows: 3 });
      });
    });

    describe('stage', () => {
      const fill = async (stage: Stage, schema: Schema): Promise<void> => {
        await stage.create(schema);
        await write(stage, table(schema, 'parents'), ['id', 'name'], parents([[7, 'seven']]));
        await stage.finish(schema, new Map([['children', '40']]));
      };

      test('without a cutover it is as if nothing had been: returned, thrown, with or without a retained version', async () => {
        const schema = await schemaOf();
        for (const retain of [false, true]) {
          await session.stage({ retain }, (stage) => fill(stage, schema));
          const failing = session.stage({ retain }, async (stage) => {
            await fill(stage, schema);
            throw new Error('planted');
          });
          await expect(failing).rejects.toThrow('planted');
        }
        expect(await contents()).toEqual(three);
        expect((await schemaOf()).script).toBe(schema.script);
        expect(await session.history()).toEqual([]);
        expect(await subject.leftovers()).toEqual([]);
      });

      test('others see the old database until the cutover, and can not write; then they see the new one', async () => {
        const schema = await schemaOf();
        await session.stage({}, async (stage) => {
          await fill(stage, schema);
          if (session.readersWait === null) expect(await contents()).toEqual(three);
          await expect(subject.run("INSERT INTO parents (id, name) VALUES (4, 'four')")).rejects.toThrow(
            /lock/i,
          );
          await stage.cutover(entry('001'));
        });
        expect(await contents()).toEqual([[7, 'seven']]);
        await subject.run("INSERT INTO parents (id, name) VALUES (4, 'four')");
        expect((await schemaOf()).script).toBe(schema.script);
      });

      test('a writer that does not let go is waited for, then said to be in the way', async () => {
        const other = await subject.engine.connect(subject.url, { waitSeconds: 0 });
        await other.stage({}, async () => {
          await expect(session.stage({}, async () => undefined)).rejects.toMatchObject(failure('LOCKED'));
        });
        await other.close();
        await expect(session.stage({}, async () => 'free')).resolves.toBe('free');
      });

      test('no trigger fires and no foreign key acts while rows are written and cleared; afterwards they do', async () => {
        const schema = await schemaOf();
        await session.stage({}, async (stage) => {
          await stage.reuse(schema);
          await stage.clear(table(schema, 'parents'));
          expect(await stage.stats('children', [])).toMatchObject({ rows: 3 });
          await write(
            stage,
            table(schema, 'parents'),
            ['id', 'name'],
            parents([
              [1, 'ONE'],
              [3, 'THREE'],
              [9, 'NINE'],
            ]),
          );
          await stage.finish(schema, new Map());
          expect(await stage.orphans()).toEqual([]);
          await stage.cutover(entry('001'));
        });
        expect(await subject.rows('SELECT count(*) FROM log')).toEqual([[0]]);
        await subject.run("INSERT INTO parents (id, name) VALUES (20, 'twenty')");
        expect(await subject.rows('SELECT count(*) FROM log')).toEqual([[1]]);
      });

      test('rows without a parent are found, with samples, and nothing is cut away', async () => {
        const schema = await schemaOf();
        await session.stage({}, async (stage) => {
          await stage.reuse(schema);
          await stage.clear(table(schema, 'parents'));
          await stage.finish(schema, new Map());
          expect(await stage.orphans()).toMatchObject([
            {
              table: 'children',
              columns: ['parent_id'],
              parent: 'parents',
              rows: 3,
              samples: ['1', '1', '3'],
            },
          ]);
        });
        expect(await subject.rows('SELECT count(*) FROM children')).toEqual([[3]]);
      });

      test('a row that does not fit is refused by its number and kind; the others of its block are taken', async () => {
        const schema = await schemaOf();
        await session.stage({}, async (stage) => {
          await stage.create(schema);
          const block = parents([
            [1, 'a'],
            [1, 'b'],
            [2, 'a'],
            [3, null],
            [4, 'd'],
          ]);
          const refusals = await write(stage, table(schema, 'parents'), ['id', 'name'], block);
          expect(refusals.map(({ index, kind }) => ({ index, kind }))).toEqual([
            { index: 1, kind: 'duplicate' },
            { index: 2, kind: 'duplicate' },
            { index: 3, kind: 'null' },
          ]);
          for (const { reason } of refusals) expect(reason).not.toBe('');
          expect(await lines(stage, table(schema, 'parents'))).toEqual([
            '{"id":1,"name":"a"}',
            '{"id":4,"name":"d"}',
          ]);
        });
      });

      test('one bad row among many is the only one that is refused', async () => {
        const schema = await schemaOf();
        const rows = Array.from({ length: 1000 }, (_, index): [number, string] => [
          index,
          index === 777 ? 'name 3' : `name ${index}`,
        ]);
        await session.stage({}, async (stage) => {
          await stage.create(schema);
          const refusals = await write(stage, table(schema, 'parents'), ['id', 'name'], parents(rows));
          expect(refusals).toMatchObject([{ index: 777, kind: 'duplicate' }]);
          expect(await stage.stats('parents', [])).toMatchObject({ rows: 999 });
        });
      });

      test('a column that is left out takes its default, and an identity column the next number', async () => {
        const schema = await schemaOf();
        await session.stage({}, async (stage) => {
          await stage.create(schema);
          await stage.finish(schema, new Map([['children', '41']]));
          await stage.cutover(entry('001'));
        });
        await subject.run("INSERT INTO children (note) VALUES ('next')");
        expect(await subject.rows('SELECT id, parent_id, note FROM children')).toEqual([[42, null, 'next']]);
      });

      test('a counter never goes back below what is there', async () => {
        const schema = await schemaOf();
        const block = { data: Buffer.from('{"id":90,"parent_id":null,"note":null}\n'), rows: 1 };
        await session.stage({}, async (stage) => {
          await stage.create(schema);
          await write(stage, table(schema, 'children'), ['id', 'parent_id', 'note'], block);
          await stage.finish(schema, new Map([['children', '41']]));
          await stage.cutover(entry('001'));
        });
        await subject.run('DELETE FROM children');
        await subject.run("INSERT INTO children (note) VALUES ('next')");
        expect(await subject.rows('SELECT max(id) FROM children')).toEqual([[91]]);
      });

      test('a line that is no row is damage, not a refusal', async () => {
        const schema = await schemaOf();
        for (const text of ['{"id":1}\n', '{"id":1,"name":"x"\n', '{"id":{"x":1},"name":"x"}\n', '\n']) {
          const writing = session.stage({}, async (stage) => {
            await stage.create(schema);
            await write(stage, table(schema, 'parents'), ['id', 'name'], {
              data: Buffer.from(text),
              rows: 1,
            });
          });
          await expect(writing).rejects.toMatchObject(failure('SNAPSHOT_DAMAGED'));
        }
      });

      test('settings of the schema are set, and undone with the rest', async () => {
        const schema = await schemaOf();
        const [setting] = Object.keys(schema.settings);
        if (setting === undefined) return;
        const changed = { ...schema, settings: { ...schema.settings, [setting]: 42 } };
        const set = async (stage: Stage): Promise<void> => {
          await stage.create(changed);
          await stage.finish(changed, new Map());
        };
        await session.stage({}, set);
        expect((await schemaOf()).settings).toEqual(schema.settings);
        await session.stage({}, async (stage) => {
          await set(stage);
          await stage.cutover(entry('001'));
        });
        expect((await schemaOf()).settings).toEqual(changed.settings);
      });
    });

    describe('history', () => {
      test('entries come back as they were written, newest first, and are no part of the schema', async () => {
        const schema = await schemaOf();
        const entries = [
          entry('001'),
          entry('002', { command: 'init', snapshot: null, inputsDigest: 'x', tables: {} }),
        ];
        for (const one of entries) {
          await session.stage({}, async (stage) => {
            await stage.create(schema);
            await stage.finish(schema, new Map());
            await stage.cutover(one);
          });
        }
        expect(await session.history()).toEqual(entries.toReversed());
        expect((await schemaOf()).script).toBe(schema.script);
      });
    });

    describe('retain and revert', () => {
      const replace = async (id: string): Promise<string> => {
        const schema = await schemaOf();
        return session.stage({ retain: true }, async (stage) => {
          await stage.create(schema);
          await write(stage, table(schema, 'parents'), ['id', 'name'], parents([[Number(id), id]]));
          await stage.finish(schema, new Map());
          await stage.cutover(entry(id, { retained: stage.retained }));
          if (stage.retained === null) throw new Error('nothing was retained');
          return stage.retained;
        });
      };

      test('a retained version comes back with rows, objects and counters, and the history stays', async () => {
        const before = await schemaOf();
        const name = await replace('001');
        expect(await contents()).toEqual([[1, '001']]);
        await session.stage({ revertTo: name }, async (stage) => {
          await stage.revert();
          await stage.cutover(entry('002', { command: 'rollback' }));
        });
        expect(await contents()).toEqual(three);
        expect((await schemaOf()).script).toBe(before.script);
        expect((await session.history()).map((one) => one.id)).toEqual(['002', '001']);
        await subject.run("INSERT INTO children (note) VALUES ('next')");
        expect(await subject.rows('SELECT max(id) FROM children')).toEqual([[13]]);
      });

      test('a revert without a cutover is undone, and can be done again', async () => {
        const name = await replace('001');
        await session.stage({ revertTo: name }, (stage) => stage.revert());
        expect(await contents()).toEqual([[1, '001']]);
        await session.stage({ revertTo: name }, async (stage) => {
          await stage.revert();
          expect(await stage.stats('parents', [])).toMatchObject({ rows: 3 });
        });
      });

      test('a retained version that is not there is an error before anything happens', async () => {
        await replace('001');
        const reverting = session.stage({ revertTo: '0'.repeat(16) }, (stage) => stage.revert());
        await expect(reverting).rejects.toMatchObject(failure('NOTHING_RETAINED'));
        expect(await contents()).toEqual([[1, '001']]);
      });

      test('clean removes the versions that are no way back any more, and only those', async () => {
        await replace('001');
        expect(await session.clean()).toEqual([]);
        const second = await replace('002');
        const removed = await session.clean();
        expect(removed).toHaveLength(1);
        expect(await session.clean()).toEqual([]);
        await session.stage({ revertTo: second }, async (stage) => {
          await stage.revert();
          await stage.cutover(entry('003', { command: 'rollback' }));
        });
        expect(await contents()).toEqual([[1, '001']]);
        // What was gone back to may be the live one now, and leave nothing to remove.
        await session.clean();
        expect(await subject.leftovers()).toEqual([]);
      });
    });

    describe('lock', () => {
      test('keeps a second run away until it is released; releasing twice is safe', async () => {
        const other = await subject.engine.connect(subject.url, {});
        const release = await session.lock({});
        await expect(other.lock({})).rejects.toMatchObject(failure('LOCKED'));
        expect(await session.read((reader) => reader.stats('parents', []))).toMatchObject({ rows: 3 });
        await subject.run("INSERT INTO parents (id, name) VALUES (4, 'four')");
        await release();
        await release();
        const again = await other.lock({});
        await again();
        await other.close();
        expect(await subject.leftovers()).toEqual([]);
      });

      test('is waited for', async () => {
        const other = await subject.engine.connect(subject.url, {});
        const release = await session.lock({});
        const waiting = other.lock({ waitSeconds: 30 });
        // Time enough to begin to wait.
        await sleep(200);
        await release();
        const second = await waiting;
        await expect(session.lock({})).rejects.toMatchObject(failure('LOCKED'));
        await second();
        await other.close();
      });
    });

    describe('scratch', () => {
      test('is empty, private and gone with its session', async () => {
        const [one, two] = [await session.scratch(), await session.scratch()];
        await one.run('CREATE TABLE x (a INTEGER); INSERT INTO x VALUES (1);');
        expect((await two.read((reader) => reader.schema())).tables).toEqual([]);
        expect(await one.read((reader) => reader.stats('x', ['a']))).toEqual({
          rows: 1,
          nonNull: new Map([['a', 1]]),
        });
        expect(one.files()).toEqual([]);
        expect(one.readersWait).toBeNull();
        await one.close();
        await two.close();
        expect(await contents()).toEqual(three);
      });

      test('takes a schema script as it is, or says why not', async () => {
        const scratch = await session.scratch();
        await expect(scratch.run('CREATE TABLE x (a INTEGER); CREATE NONSENSE;')).rejects.toMatchObject(
          failure('SCHEMA_INVALID'),
        );
        await scratch.close();
      });

      test('a script is for scratch databases only', async () => {
        await expect(session.run('DELETE FROM parents')).rejects.toMatchObject(failure('UNEXPECTED'));
        expect(await contents()).toEqual(three);
      });

      test('is staged like any other', async () => {
        const schema = await schemaOf();
        const scratch = await session.scratch();
        await scratch.stage({}, async (stage) => {
          await stage.create(schema);
          await write(stage, table(schema, 'parents'), ['id', 'name'], parents([[1, 'x']]));
          expect(await stage.stats('parents', [])).toMatchObject({ rows: 1 });
        });
        await scratch.close();
      });
    });
  });
}

async function write(
  stage: Stage,
  into: Table,
  columns: readonly string[],
  block: Block,
): Promise<readonly Refusal[]> {
  const found: Refusal[] = [];
  async function* only(): AsyncGenerator<Block> {
    yield block;
  }
  await stage.write(into, columns, only(), (_, refusals) => void found.push(...refusals));
  return found;
}

async function lines(
  reader: Reader,
  table: Table,
  columns?: readonly string[],
  order?: 'own' | 'any',
): Promise<string[]> {
  const found: string[] = [];
  for await (const { data } of reader.read(table, columns, order))
    found.push(...data.toString().trimEnd().split('\n'));
  return found;
}
