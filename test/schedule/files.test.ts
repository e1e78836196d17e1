import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addSchedule } from '../../src/api/add-schedule.ts';
import { listSchedules } from '../../src/api/list-schedules.ts';
import { removeSchedule } from '../../src/api/remove-schedule.ts';
import { readScheduleStates } from '../../src/schedule/read-schedule-states.ts';
import { readSchedules } from '../../src/schedule/read-schedules.ts';
import { tempFolder } from '../temp-folder.ts';
import { fakeWorld, scheduleOf } from './fake-world.ts';

function places() {
  const folder = tempFolder();
  return { file: join(folder, 'carryover.schedules.json'), state: join(folder, 'state') };
}

const backup = { cron: '0 1 * * *', command: ['backup'] };

test('added ones are listed in their order; all else in the file stays, and who may read it', async () => {
  const where = places();
  writeFileSync(where.file, '{ "$schema": "x.json", "schedules": {} }', { mode: 0o640 });
  await addSchedule({ ...where, name: 'b', ...backup, timeZone: 'Europe/Zurich', retries: 3 });
  await addSchedule({ ...where, name: 'a', ...backup });
  expect((await listSchedules(where)).map(({ name, last }) => [name, last])).toEqual([
    ['b', null],
    ['a', null],
  ]);
  expect(JSON.parse(readFileSync(where.file, 'utf8'))).toEqual({
    $schema: 'x.json',
    schedules: { b: { ...backup, timeZone: 'Europe/Zurich', retries: 3 }, a: backup },
  });
  expect(statSync(where.file).mode & 0o777).toBe(0o640);
});

test('several who add at the same time all get their schedule in', async () => {
  const where = places();
  const names = Array.from({ length: 8 }, (_, index) => `s${index}`);
  await Promise.all(names.map((name) => addSchedule({ ...where, name, ...backup })));
  expect((await listSchedules(where)).map(({ name }) => name).toSorted()).toEqual(names);
});

test('a link to the file stays a link', async () => {
  const where = places();
  const real = join(tempFolder(), 'real.json');
  writeFileSync(real, '{ "schedules": {} }');
  symlinkSync(real, where.file);
  await addSchedule({ ...where, name: 'a', ...backup });
  expect(readFileSync(real, 'utf8')).toContain('"a"');
});

test('removing takes the history along; an unknown name changes nothing', async () => {
  const where = places();
  await addSchedule({ ...where, name: 'nightly', ...backup });
  await fakeWorld(where.state).lookAt('2026-05-01T01:00Z', scheduleOf());
  await expect(removeSchedule({ ...where, name: 'nigthly' })).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'Did you mean nightly?',
  });
  await removeSchedule({ ...where, name: 'nightly' });
  expect(existsSync(join(where.state, 'nightly.json'))).toBe(false);
  expect(await listSchedules(where)).toEqual([]);
});

test.each([
  ['a name that is taken', { name: 'taken' }, /There is a schedule taken already/],
  ['a name that is a path', { name: '../x' }, /the name "..\/x" can't be used/i],
  ['a name with capitals', { name: 'Nightly' }, /can't be used/],
  ['an empty name', { name: '' }, /can't be used/],
  ['wrong cron text', { cron: '0 25 * * *' }, /0 25 \* \* \*.*can't be read/],
  ['an unknown zone', { timeZone: 'Europe/Zurch' }, /did you mean Europe\/Zurich\?/],
  ['no command', { command: [] }, /./],
  ['too many retries', { retries: 1000 }, /retries: must be at most 100/],
  ['a schedule of schedules', { command: ['schedule', 'run'] }, /schedule can't be scheduled/],
  ['a flag for a command', { command: ['--all'] }, /begins with its name/],
  [
    'a password',
    { command: ['backup', '--database', 'postgres://u:geheim@h/db'] },
    /a password in its command/,
  ],
])('refused: %s', async (_, parts, message) => {
  const where = places();
  await addSchedule({ ...where, name: 'taken', ...backup });
  const before = readFileSync(where.file, 'utf8');
  const added = addSchedule({ ...where, name: 'new', ...backup, ...parts });
  await expect(added).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message) as string,
  });
  await expect(added).rejects.not.toThrow('geheim');
  expect(readFileSync(where.file, 'utf8')).toBe(before);
});

test.each([
  ['no JSON', '{ "schedules": ', /can't be read/],
  ['another shape', '[]', /expected an object/],
  [
    'a misspelt key',
    '{ "schedules": { "a": { "cron": "0 1 * * *", "comand": ["backup"] } } }',
    /did you mean `command`/,
  ],
  [
    'wrong values',
    '{ "schedules": { "A": { "cron": "x", "command": ["schedule"], "timeZone": "Mars" } } }',
    /3 problems|4 problems/,
  ],
  [
    '__proto__',
    '{ "schedules": { "__proto__": { "cron": "0 1 * * *", "command": ["backup"] } } }',
    /can't be used/,
  ],
])('a broken file is refused: %s', async (_, text, message) => {
  const { file } = places();
  writeFileSync(file, text);
  await expect(readSchedules(file)).rejects.toMatchObject({
    code: 'SCHEDULES_INVALID',
    message: expect.stringMatching(message) as string,
  });
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that is read-only is said, and nothing is left there',
  async () => {
    const where = places();
    chmodSync(join(where.file, '..'), 0o500);
    await expect(addSchedule({ ...where, name: 'a', ...backup })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
  },
);

test('the state of each is read for others: next, last, failures, overdue', async () => {
  const where = places();
  writeFileSync(where.file, JSON.stringify({ schedules: { nightly: { ...backup, timeZone: 'UTC' } } }));
  const world = fakeWorld(where.state, [{ code: 0 }, { code: 7 }, { code: 7 }]);
  for (const day of [1, 2, 3]) await world.lookAt(`2026-05-0${day}T01:00Z`, scheduleOf());
  const [at] = await readScheduleStates(where, { now: new Date('2026-05-03T12:00Z'), seed: '' });
  expect(at).toMatchObject({
    next: '2026-05-04T01:00:00.000Z',
    overdue: null,
    failures: 2,
    running: null,
    problem: null,
    last: { outcome: 'failed', code: 7, due: '2026-05-03T01:00:00.000Z' },
    lastDone: { due: '2026-05-01T01:00:00.000Z' },
  });
  const [later] = await readScheduleStates(where, { now: new Date('2026-05-05T01:02Z'), seed: '' });
  expect(later?.overdue).toBeNull();
  const [late] = await readScheduleStates(where, { now: new Date('2026-05-05T12:00Z'), seed: '' });
  expect(late?.overdue).toBe('2026-05-05T01:00:00.000Z');
  mkdirSync(where.state, { recursive: true });
  writeFileSync(join(where.state, 'nightly.json'), 'x');
  const [broken] = await readScheduleStates(where, { now: new Date('2026-05-05T12:00Z'), seed: '' });
  expect(broken?.problem).toContain('nightly.json');
});
