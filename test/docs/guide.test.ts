import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { demoFile, startSchool } from '../api/start-school.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

const guide = readFileSync(
  fileURLToPath(new URL('../../docs/MIGRATING-FROM-AN-API.md', import.meta.url)),
  'utf8',
);

test("the guide's commands run from top to bottom against the demo's old API", async () => {
  const school = await startSchool();
  const folder = tempFolder();
  for (const name of [
    'carryover.config.json',
    'schema.json',
    'mapping.json',
    'seeds.json',
    'old-student.schema.json',
  ])
    copyFileSync(demoFile(name), join(folder, name));
  const shell = cleanShell(tempFolder());
  const commands = [...guide.matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) {
    const ended = await shell(command, folder, school.env);
    expect({ command, ...ended }).toMatchObject({ code: 0 });
  }
});
