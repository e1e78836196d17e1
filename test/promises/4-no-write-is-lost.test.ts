import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { rollback, upgrade } from '../../src/index.ts';
import type { Event, Step } from '../../src/index.ts';
import { failure, world } from '../api/world.ts';

const old = `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'one');`;
const fresh = 'CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y INTEGER DEFAULT 0);';

/** Runs `work` when each of the steps begins. */
function at(steps: readonly Step[], work: (step: Step) => void): { onEvent: (event: Event) => void } {
  return {
    onEvent: (event) => void (event.type === 'step' && steps.includes(event.step) && work(event.step)),
  };
}

function attempt(db: Database.Database, sql: string): string {
  try {
    db.exec(sql);
    return 'written';
  } catch (error) {
    return error instanceof Database.SqliteError ? error.code : String(error);
  }
}

const locked: Step[] = ['snapshot', 'prove', 'create', 'load', 'finish', 'verify', 'cutover'];

describe('promise 4: no write is lost', () => {
  test.each(['wal', 'delete'] as const)(
    'nobody can write from the snapshot to the cutover (%s)',
    async (journal) => {
      const here = world({ old, fresh, journal });
      const writer = new Database(here.database, { timeout: 0 });
      const seen: string[] = [];
      const write = (step: Step): void =>
        void seen.push(`${step}: ${attempt(writer, `INSERT INTO a (x) VALUES ('${step}')`)}`);
      await upgrade({ ...here.options, ...at(locked, write) });
      expect(seen).toEqual(locked.map((step) => `${step}: SQLITE_BUSY`));
      expect(attempt(writer, `INSERT INTO a (x) VALUES ('after')`)).toBe('written');
      writer.close();
      expect(here.rows('SELECT * FROM a')).toEqual([
        [1, 'one', 0],
        [2, 'after', 0],
      ]);
    },
  );

  test('readers go on, see the old rows to the end, and the new ones after it (wal)', async () => {
    const here = world({ old, fresh });
    const reader = new Database(here.database, { readonly: true, timeout: 0 });
    const seen: unknown[] = [];
    await upgrade({
      ...here.options,
      ...at(locked, () => seen.push(reader.prepare('SELECT * FROM a').raw().all())),
    });
    expect(seen).toEqual(locked.map(() => [[1, 'one']]));
    expect(reader.prepare('SELECT * FROM a').raw().all()).toEqual([[1, 'one', 0]]);
    reader.close();
  });

  test('rows written, changed and removed until the snapshot begins are carried over as they are', async () => {
    const here = world({ old, fresh });
    const late = (): void =>
      here.sql(`INSERT INTO a VALUES (5, 'late'); UPDATE a SET x = 'changed' WHERE id = 1`);
    const { ledger } = await upgrade({ ...here.options, ...at(['retain'], late) });
    expect(ledger?.lines).toMatchObject([{ read: 2, written: 2 }]);
    expect(here.rows('SELECT id, x FROM a')).toEqual([
      [1, 'changed'],
      [5, 'late'],
    ]);
  });

  test('while another program is in the middle of a write, the run is refused and nothing changes', async () => {
    const here = world({ old, fresh });
    const writer = new Database(here.database);
    writer.exec(`BEGIN IMMEDIATE; INSERT INTO a VALUES (2, 'unfinished')`);
    await expect(upgrade(here.options)).rejects.toMatchObject(failure('LOCKED'));
    writer.exec('COMMIT');
    writer.close();
    expect(here.rows('SELECT * FROM a')).toEqual([
      [1, 'one'],
      [2, 'unfinished'],
    ]);
    expect(here.leftovers()).toEqual([]);
    expect((await upgrade(here.options)).ledger?.lines).toMatchObject([{ read: 2 }]);
  });

  test('a schema that changes between plan and snapshot is planned for again', async () => {
    const here = world({ old, fresh });
    const change = (): void => here.sql(`CREATE TABLE surprise (x); INSERT INTO surprise VALUES (1)`);
    await expect(upgrade({ ...here.options, ...at(['retain'], change) })).rejects.toMatchObject(
      failure('PLAN_REFUSED', 'surprise'),
    );
    expect(here.rows('SELECT * FROM surprise')).toEqual([[1]]);
  });

  test('nobody can write while a rollback is at work; what was written before it is not overlooked', async () => {
    const here = world({ old, fresh });
    await upgrade(here.options);
    const writer = new Database(here.database, { timeout: 0 });
    const seen: string[] = [];
    const write = (): void => void seen.push(attempt(writer, `INSERT INTO a (x) VALUES ('no')`));
    await rollback({ ...here.options, ...at(['snapshot', 'revert', 'cutover'], write) });
    expect(seen).toEqual(['SQLITE_BUSY', 'SQLITE_BUSY', 'SQLITE_BUSY']);
    writer.close();

    await upgrade(here.options);
    const late = { confirm: async () => (here.sql(`INSERT INTO a (x) VALUES ('late')`), true) };
    await expect(rollback({ ...here.options, ...late })).rejects.toMatchObject(
      failure('CHANGED_SINCE', '"a" (1 rows then, 2 now)'),
    );
    expect(here.rows('SELECT x FROM a')).toEqual([['one'], ['late']]);
  });

  test('a handle that was open all the time stays valid: its writes arrive in the live database', async () => {
    const here = world({ old, fresh });
    const app = new Database(here.database);
    const insert = app.prepare('INSERT INTO a (x) VALUES (?)');
    insert.run('before');
    await upgrade(here.options);
    insert.run('between');
    await rollback({ ...here.options, discardChanges: true });
    insert.run('after');
    app.close();
    expect(here.rows('SELECT x FROM a')).toEqual([['one'], ['before'], ['after']]);
  });
});
