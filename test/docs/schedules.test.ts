import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { validateDocument } from '../../src/validate.ts';
import { tempFolder } from '../temp-folder.ts';
import { fakeWorld, scheduleOf } from '../schedule/fake-world.ts';
import { cleanShell } from './shell.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const guide = read('docs/SCHEDULES.md');

test("the guide's commands run from top to bottom", async () => {
  const folder = join(tempFolder(), 'shop');
  mkdirSync(folder);
  const db = new Database(join(folder, 'app.db'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)');
  db.close();
  writeFileSync(join(folder, 'carryover.config.json'), '{ "database": "app.db" }');
  const shell = cleanShell(tempFolder());
  const commands = [...guide.matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
  expect(commands.length).toBeGreaterThan(6);
  for (const command of commands) {
    const ended = await shell(command, folder);
    expect({ command, ...ended }).toMatchObject({ code: 0 });
  }
});

test.each(['docs/SCHEDULES.md', 'docs/FORMAT.md'])('the example of %s is a schedules file', (path) => {
  const [text = ''] = [...read(path).matchAll(/^```json\n(.*?)^```/gms)]
    .map(([, block = '']) => block)
    .filter((block) => block.includes('"schedules"'));
  validateDocument('schedules', JSON.parse(text), { file: path, code: 'SCHEDULES_INVALID' });
});

test('the guide tells each key of a schedule', () => {
  const schema = JSON.parse(read('schemas/schedules.schema.json')) as {
    $defs: { schedule: { properties: object } };
  };
  const told = [...guide.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
  expect(told).toEqual(Object.keys(schema.$defs.schedule.properties));
});

test('docs/FORMAT.md tells each key of a state and of a run', async () => {
  const world = fakeWorld(tempFolder());
  await world.lookAt('2026-05-01T01:00Z', scheduleOf());
  const state = await world.state('nightly');
  const section = read('docs/FORMAT.md').split('## State of a schedule')[1] ?? '';
  const told = [...section.matchAll(/^\| (`\w+`(?:, `\w+`)*) /gm)]
    .flatMap(([, keys = '']) => keys.split(', '))
    .map((key) => key.slice(1, -1));
  expect(told).toEqual([...Object.keys(state ?? {}), ...Object.keys(state?.runs[0] ?? {})]);
});
