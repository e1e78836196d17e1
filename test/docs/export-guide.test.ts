import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { withDuck } from '../export/duck.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

const guide = readFileSync(fileURLToPath(new URL('../../docs/EXPORT.md', import.meta.url)), 'utf8');

test("docs/EXPORT.md: the guide's commands run from top to bottom, and DuckDB runs its SQL", async () => {
  const folder = tempFolder();
  const db = new Database(join(folder, 'shop.db'));
  db.exec(`CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customers VALUES (1, 'Ann'), (2, 'Bob');
    CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL);`);
  db.close();
  const shell = cleanShell(tempFolder());
  const commands = [...guide.matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands)
    expect({ command, ...(await shell(command, folder)) }).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, 'look')).toSorted()).toEqual([
    '0001-customers.csv',
    '0002-orders.csv',
    'tables.json',
  ]);
  expect(readdirSync(folder).some((name) => name.endsWith('-parquet'))).toBe(true);
  const [, sql = ''] = /```sql\n([^]*?)```/.exec(guide) ?? [];
  await withDuck(async (ask) => {
    expect(await ask(sql.replaceAll("'snapshots/", `'${folder}/snapshots/`))).toEqual([['2']]);
  });
  expect(existsSync(join(folder, 'lines', '0001-customers.jsonl'))).toBe(true);
});
