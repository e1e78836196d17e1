import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteDialect } from '../../src/engine/sqlite/dialect.ts';
import { CarryoverError } from '../../src/errors.ts';
import { loadDeclared } from '../../src/init/load-declared.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(name: string, content: string): Promise<{ script: string; digest: string }> {
  await writeFile(join(folder, name), content);
  return loadDeclared(join(folder, name), sqliteDialect);
}

async function refusal(name: string, content: unknown): Promise<CarryoverError> {
  const error: unknown = await load(
    name,
    typeof content === 'string' ? content : JSON.stringify(content),
  ).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CarryoverError);
  expect(error).toMatchObject({ code: 'SCHEMA_INVALID' });
  return error as CarryoverError;
}

test('.sql is taken as it is, .json is spelled; the digest is of the bytes', async () => {
  const sql = await load('a.sql', '\uFEFF-- mine\nCREATE TABLE t (a)');
  expect(sql.script).toBe('-- mine\nCREATE TABLE t (a)');
  const json = await load('a.json', '{"tables":{"t":{"columns":{"a":{"type":"text"}}}}}');
  expect(json.script).toBe('CREATE TABLE "t" (\n  "a" TEXT NOT NULL\n);\n');
  expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
  expect((await load('b.json', '{"tables":{"t":{"columns":{"a":{"type":"text"}}}}} ')).digest).not.toBe(
    json.digest,
  );
});

test('a missing file, a folder, another kind of file', async () => {
  await expect(loadDeclared(join(folder, 'none.json'), sqliteDialect)).rejects.toMatchObject({
    code: 'SCHEMA_INVALID',
    message: expect.stringContaining('does not exist'),
    hint: expect.any(String),
  });
  await expect(loadDeclared(folder, sqliteDialect)).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
  expect((await refusal('a.yaml', 'tables:')).message).toContain('neither .json nor .sql');
});

test('a syntax error has its line and column', async () => {
  expect((await refusal('a.json', '{\n  "tables": {},\n}')).message).toContain('line 3, column 1');
});

test('an unknown key names the nearest known one', async () => {
  const { message } = await refusal('a.json', {
    tables: { t: { columns: { a: { type: 'text', nulable: true } } } },
  });
  expect(message).toContain('`nullable`');
});

test('all that does not meet is told together', async () => {
  const { message, details } = await refusal('a.json', {
    tables: {
      users: {
        columns: {
          id: { type: 'text', identity: true },
          Email: { type: 'varchr(20)' },
          email: { type: 'text' },
          n: { type: 'integer', identity: true },
        },
        primaryKey: ['idd', 'id'],
        uniques: [['mail']],
        indexes: [{ columns: ['nn', { column: 'zzzzzz' }, { column: 'id', sql: 'id' }] }],
        foreignKeys: [
          { columns: ['id'], references: { table: 'user' } },
          { columns: ['nope'], references: { table: 'users', columns: ['id', 'Emial'] } },
        ],
      },
      USERS: { columns: { a: { type: 'text' } } },
      both: { ddl: 'CREATE TABLE both (a)', columns: { a: { type: 'text' } } },
      none: {},
    },
  });
  for (const sentence of [
    '/tables: `users` and `USERS` are the same name',
    '/tables/users/columns: `Email` and `email` are the same name',
    '/tables/users/columns/id: `identity` needs an integer type',
    '/tables/users/columns/n: `identity` is for the one column of a primary key',
    '/tables/users/columns/Email/type: `varchr(20)` is no type: did you mean `varchar`?',
    '/tables/users/primaryKey: no column `idd`: did you mean `id`?',
    '/tables/users/uniques/0: no column `mail`: did you mean `Email`?',
    '/tables/users/indexes/0/columns/1: no column `zzzzzz`',
    '/tables/users/indexes/0/columns/2: expected either `column` or `sql`',
    '/tables/users/foreignKeys/0/references/table: no table `user`: did you mean `users`?',
    '/tables/users/foreignKeys/1/columns: no column `nope`',
    '/tables/users/foreignKeys/1/references/columns: no column `Emial`: did you mean `Email`?',
    '/tables/users/foreignKeys/1: 1 columns refer to 2 of `users`',
    '/tables/both/columns: `ddl` says it already',
    '/tables/none: missing key `columns`',
  ]) {
    expect(message).toContain(sentence);
  }
  expect(details?.['problems']).toHaveLength(message.split('\n').length - 1);
});

test('an own type, a foreign key to a table with ddl, and names that differ in case are fine', async () => {
  const { script } = await load(
    'a.json',
    JSON.stringify({
      tables: {
        p: { ddl: 'CREATE TABLE p (id INTEGER PRIMARY KEY DESC)' },
        t: {
          columns: { A: { type: 'sql:MONEY' } },
          primaryKey: ['a'],
          foreignKeys: [{ columns: ['a'], references: { table: 'P', columns: ['id'] } }],
        },
      },
    }),
  );
  expect(script).toContain('"A" MONEY NOT NULL');
});
