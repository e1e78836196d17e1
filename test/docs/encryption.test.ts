import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { validateDocument } from '../../src/validate.ts';
import { hasAge } from '../encryption/age-program.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

const guide = readFileSync(fileURLToPath(new URL('../../docs/ENCRYPTION.md', import.meta.url)), 'utf8');

describe.skipIf(!hasAge)('docs/ENCRYPTION.md (needs the program "age")', () => {
  test('its commands run from top to bottom', async () => {
    const folder = tempFolder();
    fill(join(folder, 'app.db'));
    const shell = cleanShell(tempFolder());
    const commands = [...guide.matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(10);
    const outputs = new Map<string, string>();
    for (const command of commands) {
      const ended = await shell(command, folder, { DATABASE_URL: 'app.db' });
      expect({ command, ...ended }).toMatchObject({ code: 0 });
      outputs.set(command, ended.output);
    }
    const byHand = [...outputs].find(([command]) => command.includes('gunzip'));
    expect(byHand?.[1]).toBe('{"id":1,"name":"Ada"}\n');
    expect(rowsOf(join(folder, 'restored.db'))).toEqual([[1, 'Ada']]);

    // What it says of keys: none, and one from before the rotation.
    expect(await shell('carryover diff latest latest', folder, { DATABASE_URL: 'app.db' })).toMatchObject({
      code: 8,
    });
    const old = await shell(
      'carryover verify "$(tail -n 1 backup.log)" --identity-file backup-key.txt',
      folder,
    );
    expect(old).toMatchObject({ code: 8 });
    expect(old.output).not.toContain('AGE-SECRET-KEY');
  });
});

test('its config is one', () => {
  const [, text = ''] = /^```json\n(.*?)^```/ms.exec(guide) ?? [];
  const context = { file: 'ENCRYPTION.md', code: 'CONFIG_INVALID' } as const;
  expect(() => validateDocument('config', JSON.parse(text), context)).not.toThrow();
});

function fill(file: string): void {
  const db = new Database(file);
  db.exec(`CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'Ada');`);
  db.close();
}

function rowsOf(file: string): unknown[] {
  const db = new Database(file);
  const rows = db.prepare('SELECT id, name FROM people').raw().all();
  db.close();
  return rows;
}
