import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../src/open-sqlite.ts';
import { tempFolder } from './temp-folder.ts';

test.each(['built for something else', 'not built at all'])(
  'a driver that was %s is said to be, with what to do',
  (how) => {
    const nativeBinding = join(tempFolder(), 'broken.node');
    if (how === 'built for something else') writeFileSync(nativeBinding, 'no program');
    expect(() => openSqlite(':memory:', { nativeBinding })).toThrow(
      expect.objectContaining({
        code: 'CONNECTION_FAILED',
        message: expect.stringContaining('not built for the Node') as unknown,
        hint: expect.stringContaining('npm rebuild better-sqlite3') as unknown,
      }),
    );
  },
);

test('what SQLite itself says stays as it is', () => {
  expect(() => openSqlite(join(tempFolder(), 'none/at/all'))).toThrow(/directory does not exist/);
});
