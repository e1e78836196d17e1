import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { compare } from '../../src/api/compare.ts';
import { exportTables } from '../../src/api/export.ts';
import { show } from '../../src/api/show.ts';
import { tempFolder } from '../temp-folder.ts';

test('an encrypted snapshot is exported and compared with its key, shown without, and else refused', async () => {
  const folder = tempFolder();
  const database = join(folder, 'shop.db');
  const db = new Database(database);
  db.exec(
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'Ann'), (2, 'Bob')",
  );
  const identity = await generateX25519Identity();
  const keys = { identities: [identity] };
  const store = { snapshots: join(folder, 'snapshots') };
  const encryption = { recipients: [await identityToRecipient(identity)] };
  const { id } = await backup({ database, ...store, encryption, keys });
  db.exec("UPDATE people SET name = 'Bea' WHERE id = 2");
  db.close();

  const output = join(folder, 'out');
  const wanted = { ...store, snapshot: id, format: 'jsonl', output } as const;
  await expect(exportTables(wanted)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  await exportTables({ ...wanted, keys });
  expect(readFileSync(join(output, '0001-people.jsonl'), 'utf8')).toBe(
    '{"id":1,"name":"Ann"}\n{"id":2,"name":"Bob"}\n',
  );

  const sides = { ...store, from: id, to: 'live', live: { database } };
  await expect(compare(sides)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  expect((await compare({ ...sides, keys })).tables[0]?.rows).toMatchObject({
    key: ['id'],
    removed: 0,
    added: 0,
    changed: 1,
  });

  // Two snapshots have two data keys, which hide their fingerprints each in its own way.
  const plain = await backup({ database, ...store });
  const again = await backup({ database, ...store, encryption, keys });
  expect(await compare({ ...store, from: plain.id, to: again.id, keys })).toMatchObject({ same: true });
  expect(await show({ ...store, snapshot: id })).toMatchObject({
    id,
    rows: 2,
    encryption: { to: encryption.recipients },
  });
});
