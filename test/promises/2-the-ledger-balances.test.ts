import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CarryoverError, upgrade } from '../../src/index.ts';
import { checkLedger } from '../../src/migrate/ledger.ts';
import type { Mapping } from '../../src/index.ts';
import type { LedgerLine } from '../../src/model.ts';
import { world } from '../api/world.ts';
import type { World } from '../api/world.ts';

const old = `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age TEXT, gone INTEGER);
  INSERT INTO people VALUES (1, 'Ann', '30', 0), (2, 'Bob', 'old', 0), (3, 'Cid', '5', 1), (4, 'Dan', 'x', 0);`;
const fresh = 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);';
const mapping = (rejects: number): Mapping => ({
  tables: {
    people: { columns: { age: { from: 'age', convert: 'integer' } }, where: { gone: 0 }, rejects },
  },
});

function quarantined(folder: string): Record<string, unknown>[] {
  const lines = readFileSync(join(folder, 'rejected.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Fails an upgrade at the load and not at the look: the bad rows come when the plan is made. */
async function lateRows(here: World, sql: string): Promise<unknown> {
  return upgrade({
    ...here.options,
    mapping: mapping(0),
    onEvent(event) {
      if (event.type === 'step' && event.step === 'retain') here.sql(sql);
    },
  }).catch((error: unknown) => error);
}

describe('promise 2: the ledger balances or the run fails', () => {
  test('read = written + filtered + rejected, and the rejected rows are kept with their reason', async () => {
    const here = world({ old, fresh });
    const { ledger, quarantine } = await upgrade({ ...here.options, mapping: mapping(2) });
    expect(ledger?.lines).toEqual([
      { table: 'people', from: 'people', read: 4, written: 1, filtered: 1, rejected: 2 },
    ]);
    expect(here.rows('SELECT * FROM people')).toEqual([[1, 'Ann', 30]]);
    const rows = quarantined(quarantine ?? '');
    expect(rows).toMatchObject([
      { table: 'people', from: 'people', row: { id: 2, name: 'Bob', age: 'old', gone: 0 } },
      { table: 'people', from: 'people', row: { id: 4, name: 'Dan', age: 'x', gone: 0 } },
    ]);
    expect(rows.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('age'),
      expect.stringContaining('age'),
    ]);
  });

  test.each([0, 1])('two rows that do not fit are more than a limit of %i', async (limit) => {
    const here = world({ old, fresh });
    const before = here.dump();
    await expect(upgrade({ ...here.options, mapping: mapping(limit) })).rejects.toMatchObject({
      code: 'PLAN_REFUSED',
      details: {
        problems: [
          { code: 'VALUE_MISFIT', rows: 1 },
          { code: 'VALUE_MISFIT', rows: 1 },
        ],
      },
    });
    expect(here.dump()).toEqual(before);
  });

  test('rows that came after the look fail the load, are in the quarantine, and nothing is live', async () => {
    const here = world({ old: old.replace("'old'", '1').replace("'x'", '2'), fresh });
    const error = await lateRows(here, `INSERT INTO people VALUES (9, 'Eve', 'nine', 0)`);
    expect(error).toMatchObject({ code: 'ROWS_REJECTED' });
    const { folder } = (error as CarryoverError).details as { folder: string };
    expect(quarantined(folder)).toMatchObject([{ row: { id: 9, name: 'Eve' } }]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'rejected.jsonl')).mode & 0o777).toBe(0o600);
    expect(here.rows('SELECT age FROM people WHERE id = 9')).toEqual([['nine']]);
    expect(here.leftovers()).toEqual([]);
  });

  test('each source of a merged table, and the seeds, have a line of their own', async () => {
    const here = world({
      old: `CREATE TABLE cats (id INTEGER PRIMARY KEY, n TEXT); CREATE TABLE dogs (id INTEGER PRIMARY KEY, n TEXT);
        INSERT INTO cats VALUES (1, 'Tom'); INSERT INTO dogs VALUES (1, 'Rex'), (2, 'Ace');`,
      fresh: 'CREATE TABLE pets (id INTEGER PRIMARY KEY, n TEXT);',
      seeds: {
        pets: [
          { id: 1, n: 'seed' },
          { id: 50, n: 'seed' },
        ],
      },
    });
    const id = { default: true } as const;
    const sources = [
      { from: 'cats', columns: { id }, drop: ['id'] },
      { from: 'dogs', columns: { id }, drop: ['id'] },
    ];
    const { ledger } = await upgrade({ ...here.options, mapping: { tables: { pets: sources }, drop: [] } });
    expect(ledger?.lines).toEqual([
      { table: 'pets', from: 'cats', read: 1, written: 1, filtered: 0, rejected: 0 },
      { table: 'pets', from: 'dogs', read: 2, written: 2, filtered: 0, rejected: 0 },
      { table: 'pets', from: null, read: 2, written: 1, filtered: 1, rejected: 0 },
    ]);
    expect(here.rows('SELECT n FROM pets ORDER BY id')).toEqual([['Tom'], ['Rex'], ['Ace'], ['seed']]);
  });

  const line: LedgerLine = { table: 'b', from: 'a', read: 10, written: 7, filtered: 2, rejected: 1 };
  test.each([
    ['a row less written', { ...line, written: 6 }],
    ['a row more written', { ...line, written: 8 }],
    ['a row less read than the snapshot has', { ...line, read: 9, written: 6 }],
    ['seeds that do not add up', { ...line, from: null, read: 11 }],
  ])('a planted miscount fails: %s', (_, wrong) => {
    const rows = new Map([['a', 10]]);
    expect(() => checkLedger({ lines: [line], dropped: [] }, rows)).not.toThrow();
    expect(() => checkLedger({ lines: [line, wrong], dropped: [] }, rows)).toThrow(CarryoverError);
  });
});
