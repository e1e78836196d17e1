import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasSqlite3 } from '../story/dump-in-full.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

test.skipIf(!hasSqlite3).each(['BACKUPS', 'RETENTION'])(
  'the shell blocks of docs/%s.md run from top to bottom in a clean folder (needs sqlite3)',
  async (name) => {
    const text = readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
    const folder = tempFolder();
    const [, config = ''] = /^```json\n(.*?)^```/ms.exec(text) ?? [];
    writeFileSync(join(folder, 'carryover.config.json'), config);
    const shell = cleanShell(tempFolder());
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const ended = await shell(`set -e\n${block}`, folder);
      expect({ block, ...ended }).toMatchObject({ code: 0 });
    }
  },
);
