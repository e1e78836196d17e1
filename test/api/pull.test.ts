import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Database } from '../sqlite-driver.ts';
import { expect, test, vi } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { list } from '../../src/api/list.ts';
import { migrate } from '../../src/api/migrate.ts';
import { plan } from '../../src/api/plan.ts';
import { previewPull, pull } from '../../src/api/pull.ts';
import { restore } from '../../src/api/restore.ts';
import { verify } from '../../src/api/verify.ts';
import { warnUnencrypted } from '../../src/api/warn-unencrypted.ts';
import type { Event } from '../../src/events.ts';
import type { Source } from '../../src/pull/source.ts';
import { tempFolder } from '../temp-folder.ts';
import { canary, demoFile, startSchool } from './start-school.ts';
import { failure } from './world.ts';

// Each starts programs, on machines of any speed.
vi.setConfig({ testTimeout: 60_000 });

const target = {
  schema: demoFile('schema.json'),
  seeds: [demoFile('seeds.json')],
  mapping: demoFile('mapping.json'),
};
const rowsOfSchool = { students: 130, courses: 8, course_themes: 16, enrolments: 390, notes: 109 };
/** Of the school with thirty students, which is there sooner. */
const rowsOfThirty = { students: 30, courses: 8, course_themes: 16, enrolments: 90, notes: 27 };

function places() {
  const folder = tempFolder();
  return { folder, snapshots: join(folder, 'snapshots'), database: join(folder, 'school.db') };
}

function query(database: string, sql: string): unknown {
  const db = new Database(database, { readonly: true });
  try {
    return db.prepare(sql).safeIntegers().raw().all();
  } finally {
    db.close();
  }
}

test('a pull is a snapshot like any other: filed under its source, told, verified, exact', async () => {
  const { source, url } = await startSchool();
  const { snapshots } = places();
  const result = await pull({ source, snapshots });
  expect(Object.fromEntries(result.tables.map(({ table, rows }) => [table, rows]))).toEqual(rowsOfSchool);
  expect(result.tables.map(({ proven }) => proven)).toEqual(['count', 'count', null, 'end', 'count']);
  expect(result).toMatchObject({ source: 'api:old-school', fallback: null, saved: null, notes: [] });
  const manifest = JSON.parse(readFileSync(join(result.folder, 'manifest.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({
    database: 'api:old-school',
    engine: { name: 'api', version: 'HTTP API' },
    reason: 'pull',
    parent: null,
    origin: {
      kind: 'api',
      location: url,
      resources: { students: { records: 130, proven: 'count', count: 130 }, courses: { count: 8 } },
    },
  });
  const [summary] = await list({ snapshots });
  expect(summary).toMatchObject({
    id: result.id,
    state: 'complete',
    database: 'api:old-school',
    location: url,
  });
  expect((await verify({ snapshots, snapshot: result.id })).tables).toBeDefined();
  expect(linesOf(result.folder, 'courses')[0]).toBe(
    '{"id":1,"code":"C-101","title":"Rivers","register":"9007199254740993"}',
  );
  expect(readFileSync(join(result.folder, 'schema.sql'), 'utf8')).toMatch(/^-- /);
});

test('no secret and no token is in any file, also while the pull runs', async () => {
  const { source } = await startSchool();
  const { folder, snapshots } = places();
  const events: Event[] = [];
  const seen = new Set<string>();
  const onEvent = (event: Event) => {
    events.push(event);
    for (const path of filesIn(folder)) {
      seen.add(path);
      expect(contentOf(path)).not.toMatch(/canary|eyJ|jwt/);
    }
  };
  await pull({ source, snapshots, onEvent });
  expect([...seen].some((path) => path.includes('.pull'))).toBe(true);
  for (const path of filesIn(folder)) expect(contentOf(path)).not.toContain(canary);
  expect(JSON.stringify(events)).not.toContain(canary);
  expect(filesIn(folder).filter((path) => path.includes('.pull'))).toEqual([]);
});

test('a dry run shows the first page of each and writes nothing', async () => {
  const { source } = await startSchool();
  const { folder } = places();
  const { resources } = await previewPull({ source });
  expect(resources.map(({ table, records, more, count }) => [table, records, more, count])).toEqual([
    ['students', 50, true, 130],
    ['courses', 8, false, 8],
    ['course_themes', 16, false, null],
    ['enrolments', 100, true, null],
    ['notes', 0, false, 0],
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test('plan, restore and diff take a pull by its id; the latest of a database is never one', async () => {
  const { source } = await startSchool({ students: 30 });
  const { snapshots, database } = places();
  const { id } = await pull({ source, snapshots });
  const again = await pull({ source, snapshots });
  expect(await compare({ snapshots, from: id, to: again.id })).toMatchObject({ same: true });
  const planned = await plan({ database, snapshots, snapshot: 'latest', ...target });
  expect(planned.problems).toEqual([]);
  expect(planned.old.map(({ table, rows }) => [table, rows])).toEqual(Object.entries(rowsOfThirty));

  await expect(restore({ database, snapshots, snapshot: 'latest' })).rejects.toMatchObject(
    failure('SNAPSHOT_MISSING'),
  );
  const restored = await restore({ database, snapshots, snapshot: id });
  expect(restored.recreated).toBe(true);
  expect(query(database, 'SELECT count(*), min(register) FROM courses')).toEqual([[8n, 9007199254740993n]]);
  expect(query(database, "SELECT count(*) FROM notes WHERE typeof(student_id) = 'integer'")).toEqual([[27n]]);
});

test('migrate pulls, loads through the mapping, and after the API is gone takes the last good pull', async () => {
  const { source, stop } = await startSchool({ students: 30 });
  const { snapshots, database } = places();
  const call = { database, snapshots, source, ...target };
  const first = await migrate(call);
  expect(first.origin).toMatchObject({ kind: 'api', location: source.url });
  expect(first.ledger.lines.map(({ table, from, written }) => [table, from, written])).toEqual([
    ['countries', null, 3],
    ['students', 'students', 30],
    ['courses', 'courses', 8],
    ['themes', 'course_themes', 16],
    ['enrolments', 'enrolments', 90],
    ['notes', 'notes', 27],
  ]);
  const rows = () =>
    query(
      database,
      'SELECT * FROM students UNION ALL SELECT id, body, written_at, student_id, 0, 0, 0, 0, 0, 0 FROM notes',
    );
  const before = rows();
  await expect(migrate(call)).rejects.toMatchObject(failure('TARGET_NOT_EMPTY'));

  await stop();
  const replacing = { ...call, mode: 'replace' } as const;
  await expect(migrate({ ...replacing, fallback: false })).rejects.toMatchObject(
    failure('SOURCE_UNREACHABLE'),
  );
  const events: Event[] = [];
  const second = await migrate({ ...replacing, onEvent: (event) => events.push(event) });
  expect(second.origin).toMatchObject({ kind: 'api', fallback: { kind: 'snapshot', from: first.snapshot } });
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'FALLBACK' }));
  expect(second.ledger).toEqual(first.ledger);
  expect(rows()).toEqual(before);
});

test('where the plan refuses, the pull is kept, and serves once the mapping is mended', async () => {
  const { source, stop } = await startSchool({ students: 30 });
  const { snapshots, database } = places();
  const call = { database, snapshots, ...target };
  const error: unknown = await migrate({ ...call, source, mapping: {} }).catch((caught: unknown) => caught);
  const [kept] = await list({ snapshots });
  expect(error).toMatchObject({
    code: 'PLAN_REFUSED',
    hint: expect.stringContaining(`carryover plan ${kept?.id}`) as string,
  });
  await stop();
  expect((await migrate({ ...call, snapshot: 'latest' })).snapshot).toBe(kept?.id);
  expect(query(database, 'SELECT count(*) FROM enrolments')).toEqual([[90n]]);
});

test('files that people write are read before anything is pulled', async () => {
  const { source, stop } = await startSchool({ students: 30 });
  await stop();
  const { snapshots, database, folder } = places();
  const call = { database, snapshots, source, ...target };
  await expect(migrate({ ...call, mapping: join(folder, 'none.json') })).rejects.toMatchObject(
    failure('MAPPING_INVALID'),
  );
  await expect(migrate({ ...call, schema: join(folder, 'none.json') })).rejects.toMatchObject(
    failure('SCHEMA_INVALID'),
  );
});

test('it must be clear where the rows come from', async () => {
  const { snapshots, database } = places();
  const source: Source = { url: 'http://127.0.0.1:9', resources: { users: { path: '/users' } } };
  await expect(migrate({ database, snapshots })).rejects.toMatchObject(failure('USAGE', 'Nothing says'));
  await expect(migrate({ database, snapshots, source, from: 'x.db' })).rejects.toMatchObject(
    failure('USAGE', 'More than one'),
  );
  await expect(plan({ database, snapshots, snapshot: 'x', from: 'x.db' })).rejects.toMatchObject(
    failure('USAGE', 'More than one'),
  );
  await expect(plan({ database, snapshots, snapshot: 'latest' })).rejects.toMatchObject(
    failure('SNAPSHOT_MISSING'),
  );
});

test('records that vanished since the last good pull stop the next one', async () => {
  const before = await startSchool({ students: 30 });
  const { snapshots } = places();
  await pull({ source: before.source, snapshots });
  const { source } = await startSchool({ students: 12 });
  await expect(pull({ source, snapshots })).rejects.toMatchObject(
    failure('ROWS_SHRANK', '"students" went from 30 to 12'),
  );
  expect(await list({ snapshots })).toHaveLength(1);
  const { tables } = await pull({ source, snapshots, allowShrink: ['students', 'enrolments', 'notes'] });
  expect(tables[0]?.rows).toBe(12);
});

test('a pull can save the fallback file, which then serves', async () => {
  const { source, stop } = await startSchool({ students: 30 });
  const { folder, snapshots, database } = places();
  const file = join(folder, 'old.json');
  const withFile = { ...source, fallback: { file } };
  await expect(pull({ source, snapshots, saveFallback: true })).rejects.toMatchObject(failure('USAGE'));
  expect((await pull({ source: withFile, snapshots, saveFallback: true })).saved).toEqual({
    file,
    previous: null,
  });
  const again = await pull({ source: withFile, snapshots, saveFallback: true });
  expect(again.saved).toEqual({ file, previous: join(folder, 'old.previous.json') });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await stop();
  const { origin, ledger } = await migrate({ database, snapshots, source: withFile, ...target });
  expect(origin).toMatchObject({ fallback: { kind: 'file', from: file } });
  expect(ledger.lines.map(({ written }) => written)).toEqual([3, 30, 8, 16, 90, 27]);
  const saved = await pull({ source: withFile, snapshots, saveFallback: true });
  expect(saved).toMatchObject({ saved: null, fallback: { kind: 'file' } });
});

test('a wrong password is no reason to hide: it is the fallback, or its own error', async () => {
  const { source } = await startSchool({ students: 30 });
  const { snapshots } = places();
  const auth = {
    type: 'login',
    path: '/api/authenticate',
    body: { uid: 'x', password: canary },
    token: { cookie: 'jwt' },
  } as const;
  const wrong = { ...source, auth };
  await expect(pull({ source: wrong, snapshots, fallback: false })).rejects.toMatchObject(
    failure('SOURCE_AUTH_FAILED'),
  );
  await expect(pull({ source: wrong, snapshots })).rejects.toMatchObject(failure('FALLBACK_UNUSABLE'));
  expect(await list({ snapshots })).toEqual([]);
});

test.each([
  ['http://old.example.com', true],
  ['https://old.example.com', false],
  ['http://127.0.0.1:8080', false],
  ['http://localhost', false],
  ['http://[::1]:8080', false],
])('credentials for %s are told of if they go unencrypted: %s', (url, told) => {
  const events: Event[] = [];
  const source: Source = { url, auth: { type: 'bearer', token: canary }, resources: {} };
  warnUnencrypted(source, (event) => events.push(event));
  expect(events.map(({ type }) => type)).toEqual(told ? ['warning'] : []);
  expect(JSON.stringify(events)).not.toContain(canary);
  warnUnencrypted({ url, resources: {} }, () => expect.unreachable());
});

function linesOf(folder: string, table: string): string[] {
  const name = readdirSync(join(folder, 'tables')).find((file) => file.includes(`-${table}.`)) ?? '';
  return contentOf(join(folder, 'tables', name)).split('\n');
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function contentOf(path: string): string {
  const data = readFileSync(path);
  return (data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data).toString('latin1');
}
