import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Mapping } from '../../src/migrate/mapping/mapping.ts';
import { isRunnable, planMigration } from '../../src/migrate/plan/plan.ts';
import type { Plan } from '../../src/migrate/plan/plan.ts';
import { planOf, schemaOf } from './plan-of.ts';

const folder = new URL('../../fixtures/plan/', import.meta.url);

/** What a case says of its plan; what it leaves out is not looked at, but for the problems. */
interface Expected {
  readonly problems: readonly { code: string; place: string; hint?: string }[];
  /** By old table, or `table.column`. */
  readonly fates?: Readonly<Record<string, string>>;
  readonly objects?: Readonly<Record<string, string>>;
  readonly identity?: readonly string[];
  readonly look?: readonly string[];
  readonly order?: readonly string[];
  readonly rebuild?: readonly string[];
  /** A word of each note. */
  readonly notes?: readonly string[];
}

test.each(readdirSync(folder))('%s', (name) => {
  const read = (file: string): string => readFileSync(new URL(`${name}/${file}`, folder), 'utf8');
  const hasMapping = existsSync(new URL(`${name}/mapping.json`, folder));
  const mapping = hasMapping ? (JSON.parse(read('mapping.json')) as Mapping) : {};
  const { problems, notes = [], ...expected } = JSON.parse(read('expected.json')) as Expected;
  expect(summaryOf(planOf(read('old.sql'), read('new.sql'), mapping))).toMatchObject({
    ...expected,
    runnable: problems.length === 0,
    problems: problems.map(({ hint = '', ...problem }) => ({ ...problem, hint: containing(hint) })),
    notes: notes.map(containing),
  });
});

function containing(text: string): unknown {
  return expect.stringContaining(text);
}

function summaryOf(plan: Plan): unknown {
  const ordinary = plan.old.filter(({ kind }) => kind === 'table').map(({ table }) => table);
  const fed = plan.tables.filter(({ sources }) => sources.some(({ from }) => ordinary.includes(from)));
  const having = (key: 'identity' | 'look'): string[] =>
    fed.filter(({ sources }) => sources.every((source) => source[key])).map(({ table }) => table);
  return {
    runnable: isRunnable(plan),
    problems: plan.problems,
    notes: plan.notes,
    fates: fatesOf(plan),
    objects: Object.fromEntries(plan.objects.map(({ name, fate }) => [name, fate])),
    identity: having('identity'),
    look: having('look'),
    order: plan.tables.map(({ table }) => table),
    rebuild: plan.rebuild,
  };
}

function fatesOf(plan: Plan): Record<string, string> {
  const entries = plan.old.flatMap((table) => [
    [table.table, table.fate],
    ...table.columns.map((column) => [`${table.table}.${column.column}`, column.fate]),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

test('every column of every old table has a fate, also where the table is lost', () => {
  const plan = planOf(
    'CREATE TABLE a (x INTEGER, y TEXT); INSERT INTO a VALUES (1, NULL);',
    'CREATE TABLE b (z BLOB);',
  );
  expect(plan.old[0]?.columns.map(({ column, fate, nonNull }) => [column, fate, nonNull])).toEqual([
    ['x', 'lost', 1],
    ['y', 'lost', 0],
  ]);
  expect(plan.losses.map(({ code, rows }) => [code, rows])).toEqual([['TABLE_UNMAPPED', 1]]);
  expect(plan.added).toEqual([{ table: 'b', column: null, filledBy: 'nothing' }]);
});

test('a table of seeds comes first and is said to be new', () => {
  const old = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);';
  const fresh = 'CREATE TABLE a (x INTEGER, y TEXT); CREATE TABLE plans (id INTEGER PRIMARY KEY);';
  const plan = planOf(old, fresh, {}, new Map([['plans', 3]]));
  expect(plan.tables.map(({ table }) => table)).toEqual(['plans', 'a']);
  expect(plan.added).toEqual([
    { table: 'plans', column: null, filledBy: 'seeds', rows: 3 },
    { table: 'a', column: 'y', filledBy: 'null' },
  ]);
});

test('a child is looked at when rows of its parent change on the way', () => {
  const child = 'CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id));';
  const script = `CREATE TABLE p (id INTEGER PRIMARY KEY, gone INTEGER); ${child}`;
  const lookOf = (mapping: Mapping): boolean | undefined =>
    planOf(script, script, mapping).tables.find(({ table }) => table === 'c')?.sources[0]?.look;
  expect(lookOf({})).toBe(false);
  expect(lookOf({ tables: { p: { where: { gone: 0 } } } })).toBe(true);
});

test('a table that was fed from elsewhere is not taken for another of its name', () => {
  const script = 'CREATE TABLE a (x, y); INSERT INTO a VALUES (1, 2)';
  const plan = planOf(script, script, { tables: { a: { from: 'gone' } } });
  const lost = plan.problems.find(({ code }) => code === 'TABLE_UNMAPPED');
  expect(lost?.hint).toMatch(/^Feed a new table from it/);
});

test('names that mean something to JavaScript are names like others', () => {
  const script =
    'CREATE TABLE "__proto__" ("constructor" TEXT, "__proto__" TEXT); INSERT INTO "__proto__" VALUES (1, 2);';
  const plan = planOf(script, script);
  expect(plan.problems).toEqual([]);
  expect(plan.tables[0]?.sources[0]).toMatchObject({ identity: true, written: ['constructor', '__proto__'] });
});

test('uncounted tables are never taken for empty ones', () => {
  const old = schemaOf('CREATE TABLE a (x)');
  const mapping = { tables: new Map(), drop: [] };
  expect(() =>
    planMigration({ old, new: schemaOf(''), mapping, stats: new Map(), seeded: new Map() }),
  ).toThrow('no statistics');
});
