import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { runBin } from '../run-bin.ts';
import { tempFolder } from '../temp-folder.ts';

/** A folder of tenants, each with an `app.db`, another above them, and a snapshot of all. */
async function tenants() {
  const cwd = tempFolder();
  for (const name of ['app', 'tenants/7/app', 'tenants/8/app', 'tenants/8/only']) {
    const file = join(cwd, 'data', `${name}.db`);
    mkdirSync(dirname(file), { recursive: true });
    sql(file, `CREATE TABLE t (id INTEGER PRIMARY KEY, whose TEXT); INSERT INTO t VALUES (1, '${name}')`);
  }
  const run = async (...words: string[]) => {
    const ended = await runBin([...words, '--json'], { cwd });
    return { ...ended, json: JSON.parse(ended.stdout) as Record<string, unknown> };
  };
  const all = await run('backup', '--all', 'data');
  expect(all).toMatchObject({ code: 0 });
  return { cwd, run };
}

function sql(file: string, script: string): void {
  const db = new Database(file);
  db.exec(script);
  db.close();
}

function whose(file: string): unknown {
  const db = new Database(file, { readonly: true });
  const found = db.prepare('SELECT whose FROM t').pluck().get();
  db.close();
  return found;
}

test('the latest snapshot of a file that was filed under its path is its own, never one of another file of its name', async () => {
  const { cwd, run } = await tenants();
  const of = (name: string) => ['--database', `data/${name}.db`];
  for (const name of ['app', 'tenants/7/app']) {
    expect((await run('show', 'latest', ...of(name))).json).toMatchObject({ database: name });
    const file = join(cwd, 'data', `${name}.db`);
    sql(file, "UPDATE t SET whose = 'spoilt'");
    const restored = await run('restore', 'latest', ...of(name), '--mode', 'replace', '--yes');
    expect(restored).toMatchObject({ code: 0 });
    expect(whose(file)).toBe(name);
  }
});

test('what is taken of it later is filed there too, and looked after there', async () => {
  const { run } = await tenants();
  const of = ['--database', 'data/tenants/7/app.db'];
  const { json } = await run('backup', ...of);
  expect(json).toMatchObject({ database: 'tenants/7/app' });
  expect((await run('verify', ...of)).json).toMatchObject({ id: json['id'] });
  const { snapshots } = (await run('list', ...of)).json as { snapshots: { database: string }[] };
  expect(snapshots.map(({ database }) => database)).toEqual(['tenants/7/app', 'tenants/7/app']);
  expect((await run('status', ...of, '--max-age', '1h')).json).toMatchObject({
    isFine: true,
    databases: [{ database: 'tenants/7/app', isExpected: true, snapshots: 2 }, {}, {}, {}],
  });
  await run('prune', ...of, '--keep-last', '1', '--yes');
  const left = (await run('list')).json as { snapshots: { database: string }[] };
  expect(left.snapshots.map(({ database }) => database).toSorted()).toEqual([
    'app',
    'tenants/7/app',
    'tenants/8/app',
    'tenants/8/only',
  ]);
});

test('a file elsewhere of a name that has no snapshots learns so, and what there is', async () => {
  const { run } = await tenants();
  const { code, json } = await run('restore', 'latest', '--database', 'only.db');
  expect({ code, json }).toMatchObject({
    code: 5,
    json: {
      error: {
        message: 'There is no snapshot of "only" to be the latest.',
        hint: expect.stringContaining('(tenants/8/only, backup)') as string,
      },
    },
  });
  expect(await run('restore', 'latest', '--database', 'nowhere/only.db')).toMatchObject({
    code: 7,
    json: { error: { code: 'CONNECTION_FAILED' } },
  });
});
