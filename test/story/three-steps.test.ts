import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { runBin } from '../run-bin.ts';

// Each starts programs, on machines of any speed.
const rows = 500;
let folder = '';

beforeEach(() => {
  folder = tempFolder();
  const db = new Database(join(folder, 'app.db'));
  db.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO users SELECT i, 'User.' || i || '@Example.org' FROM n;`);
  db.close();
  writeJson('carryover.config.json', { database: 'sqlite:./app.db', seeds: 'seeds.json' });
  writeJson('schema.json', {
    tables: {
      plans: { columns: { code: { type: 'text' } }, primaryKey: ['code'] },
      users: {
        columns: {
          id: { type: 'bigint', identity: true },
          email: { type: 'text' },
          plan: { type: 'text', default: 'free' },
        },
        primaryKey: ['id'],
        foreignKeys: [{ columns: ['plan'], references: { table: 'plans' } }],
      },
    },
  });
  writeJson('seeds.json', { plans: [{ code: 'free' }], users: [{ id: 1, email: 'admin@example.org' }] });
  writeJson('mapping.json', goodMapping);
});

const goodMapping = { tables: { users: { columns: { email: { from: 'mail', apply: ['lowercase'] } } } } };

test('backup && init && restore, each a process without a terminal, carries every row over', async () => {
  expect(await classic()).toEqual([0, 0, 0]);
  expectCarried();
  const db = new Database(join(folder, 'app.db'));
  expect(db.prepare("INSERT INTO users (email) VALUES ('next') RETURNING id").pluck().get()).toBe(rows + 1);
  db.close();
});

test('run twice more, on the new schema, they change nothing and lose nothing', async () => {
  expect(await classic()).toEqual([0, 0, 0]);
  const mapping = {};
  writeJson('mapping.json', mapping);
  expect(await classic()).toEqual([0, 0, 0]);
  expectCarried();
  expect(await classic()).toEqual([0, 0, 0]);
  expectCarried();
});

test('run again with the mapping of the first time, they end with 3 at the restore, and the rows are in the snapshot', async () => {
  expect(await classic()).toEqual([0, 0, 0]);
  expect(await classic()).toEqual([0, 0, 3]);
  writeJson('mapping.json', {});
  expect(await codes(['restore', 'latest'])).toEqual([0]);
  expectCarried();
});

test('a restore that failed loses nothing: corrected and run once more, it carries every row over', async () => {
  writeJson('mapping.json', { tables: { users: { columns: { email: { from: 'mial' } } } } });
  expect(await classic()).toEqual([0, 0, 3]);
  expect(users()).toEqual([{ id: 1, email: 'admin@example.org', plan: 'free' }]);
  writeJson('mapping.json', goodMapping);
  expect(await codes(['restore', 'latest'])).toEqual([0]);
  expectCarried();
});

test('rows that do not fit end the restore with 3 before it begins, and the seeds stay as they were', async () => {
  writeJson('mapping.json', {
    tables: {
      users: { columns: { email: { from: 'mail' }, plan: { from: 'mail', values: { x: 'free' } } } },
    },
  });
  expect(await classic()).toEqual([0, 0, 3]);
  expect(users()).toEqual([{ id: 1, email: 'admin@example.org', plan: 'free' }]);
  writeJson('mapping.json', goodMapping);
  expect(await codes(['restore', 'latest'])).toEqual([0]);
  expectCarried();
});

test('all three run again after a failed restore: the guard stops the backup of the seeds, and no row is lost', async () => {
  writeJson('mapping.json', { tables: { users: { columns: { email: { from: 'mial' } } } } });
  expect(await classic()).toEqual([0, 0, 3]);
  writeJson('mapping.json', goodMapping);
  expect(await classic()).toEqual([3]);
  expect(await codes(['restore', 'latest'])).toEqual([0]);
  expectCarried();
});

/** `backup && init --yes && restore latest`, as a shell would: the exit codes up to the first failure. */
function classic(): Promise<(number | null)[]> {
  return codes(['backup'], ['init', '--yes'], ['restore', 'latest']);
}

async function codes(...commands: string[][]): Promise<(number | null)[]> {
  const ended: (number | null)[] = [];
  for (const words of commands) {
    const { code } = await runBin(words, { cwd: folder });
    ended.push(code);
    if (code !== 0) break;
  }
  return ended;
}

function expectCarried(): void {
  const found = users();
  expect(found).toHaveLength(rows);
  expect(found).toEqual(
    Array.from({ length: rows }, (_, index) => ({
      id: index + 1,
      email: `user.${index + 1}@example.org`,
      plan: 'free',
    })),
  );
}

function users(): unknown[] {
  const db = new Database(join(folder, 'app.db'), { readonly: true });
  const found = db.prepare('SELECT * FROM users ORDER BY id').all();
  db.close();
  return found;
}

function writeJson(name: string, document: object): void {
  writeFileSync(join(folder, name), JSON.stringify(document));
}
