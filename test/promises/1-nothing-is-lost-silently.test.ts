import { describe, expect, test } from 'vitest';
import { plan, upgrade } from '../../src/index.ts';
import type { Mapping } from '../../src/index.ts';
import { failure, world } from '../api/world.ts';
import type { Given, World } from '../api/world.ts';

const people = `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, mail TEXT);
  INSERT INTO people VALUES (1, 'Ann', 'a@x'), (2, 'Bob', NULL);`;

/** Runs an upgrade that must be refused by the plan, and proves that it touched nothing. */
async function refused(given: Given, mapping?: Mapping): Promise<World> {
  const here = world(given);
  const before = here.dump();
  const confirm = async (): Promise<boolean> => true;
  const upgrading = upgrade({ ...here.options, confirm, ...(mapping && { mapping }) });
  await expect(upgrading).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
  expect(here.dump()).toEqual(before);
  expect(here.leftovers()).toEqual([]);
  expect(here.rows(`SELECT count(*) FROM sqlite_schema WHERE name = 'carryover_runs'`)).toEqual([[0]]);
  return here;
}

async function problemsOf(here: World, mapping?: Mapping): Promise<string[]> {
  const { problems } = await plan({ ...here.options, ...(mapping && { mapping }) });
  return problems.map(({ code, place }) => `${code} ${place}`);
}

describe('promise 1: nothing is lost silently', () => {
  test('a table with rows that the mapping does not name stops the plan; consent to be asked is no consent', async () => {
    const here = await refused({
      old: `${people} CREATE TABLE logs (x); INSERT INTO logs VALUES (1);`,
      fresh: people,
    });
    expect(await problemsOf(here)).toEqual(['TABLE_UNMAPPED logs']);
  });

  test('a column with a single value stops the plan', async () => {
    const here = await refused({
      old: people,
      fresh: 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);',
    });
    expect(await problemsOf(here)).toEqual(['COLUMN_UNMAPPED people.mail']);
  });

  test('a name that differs only in case, or is merely like another, is never assumed', async () => {
    await refused({
      old: people,
      fresh: 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, email TEXT);',
    });
    await refused({
      old: people,
      fresh: 'CREATE TABLE People (id INTEGER PRIMARY KEY, name TEXT, mail TEXT);',
    });
  });

  test.each([
    ['view', `CREATE VIEW names AS SELECT name FROM people;`, 'names'],
    ['trigger', `CREATE TRIGGER t1 AFTER INSERT ON people BEGIN SELECT 1; END;`, 't1'],
    ['full-text table', `CREATE VIRTUAL TABLE words USING fts5(x); INSERT INTO words VALUES ('a');`, 'words'],
  ])('a %s that the new schema lacks must be dropped by name', async (_, sql, name) => {
    const here = await refused({ old: people + sql, fresh: people.split('INSERT')[0] ?? '' });
    expect(await problemsOf(here)).toEqual([`OBJECT_UNMAPPED ${name}`]);
    await upgrade({ ...here.options, mapping: { drop: [name] } });
    expect(here.rows(`SELECT count(*) FROM sqlite_schema WHERE name = '${name}'`)).toEqual([[0]]);
  });

  test('dropped by name: the table and the column go, and the ledger says with how many rows', async () => {
    const old = `${people} CREATE TABLE logs (x); INSERT INTO logs VALUES (1), (2), (3);`;
    const here = world({ old, fresh: 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);' });
    const mapping = { tables: { people: { drop: ['mail'] } }, drop: ['logs'] };
    const { ledger } = await upgrade({ ...here.options, mapping });
    expect(ledger?.dropped).toEqual([{ table: 'logs', rows: 3 }]);
    expect(here.rows('SELECT * FROM people')).toEqual([
      [1, 'Ann'],
      [2, 'Bob'],
    ]);
  });

  test('a "drop" of one column does not consent to the loss of another, nor one table to another', async () => {
    await refused(
      { old: people, fresh: 'CREATE TABLE people (id INTEGER PRIMARY KEY);' },
      { tables: { people: { drop: ['mail'] } } },
    );
    await refused(
      { old: `${people} CREATE TABLE x (a); INSERT INTO x VALUES (1);`, fresh: '' },
      { drop: ['x'] },
    );
  });

  test('a column that got its only value after the plan was shown stops the run as well', async () => {
    const here = world({
      old: `${people} UPDATE people SET mail = NULL`,
      fresh: 'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT);',
    });
    expect(await problemsOf(here)).toEqual([]);
    const upgrading = upgrade({
      ...here.options,
      onEvent(event) {
        if (event.type === 'step' && event.step === 'retain')
          here.sql(`UPDATE people SET mail = 'late' WHERE id = 2`);
      },
    });
    await expect(upgrading).rejects.toMatchObject(failure('PLAN_REFUSED', 'mail'));
    expect(here.rows('SELECT mail FROM people WHERE id = 2')).toEqual([['late']]);
    expect(here.leftovers()).toEqual([]);
  });
});
