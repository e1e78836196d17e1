import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { lockFile } from '../../../src/engine/sqlite/lock.ts';
import { tempFolder } from '../../temp-folder.ts';

test('a lock on a file that is not the lock file any more keeps nobody away, and so does not count', async () => {
  const file = join(tempFolder(), 'app.db');
  const path = `${file}-lock`;
  const first = new Database(path);
  first.exec('BEGIN EXCLUSIVE');
  const waiting = lockFile(file, 30);
  await sleep(200);
  // As if the first had gone, and a third run had made a lock file of its own.
  renameSync(path, `${path}.old`);
  writeFileSync(path, '');
  first.close();
  const release = await waiting;
  await expect(lockFile(file, 0)).rejects.toMatchObject({ code: 'LOCKED' });
  await release();
});
