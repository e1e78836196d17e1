import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crontabLine, withLine } from '../../src/schedule/install/crontab.ts';
import { systemdUnits } from '../../src/schedule/install/systemd-units.ts';
import { runBin } from '../run-bin.ts';
import { tempFolder } from '../temp-folder.ts';

const words = ['/usr/bin/node', '/opt/carryover/bin.js', 'schedule', 'run'];
const evil = ["it's", 'a b', '$HOME', '`id`', 'x;y', '"q"', '&&', '$(id)', 'é', '*'];

test('a crontab line means the same to a shell, whatever the paths are called', () => {
  for (const name of evil) {
    const folder = join(tempFolder(), name);
    mkdirSync(folder);
    const line = crontabLine({
      folder,
      words: ['printf', '%s|', 'a', name].map((word) => word.replace('%', '')),
    });
    const command = line.replace('* * * * * ', '').replace(/printf 's\|'/, "printf '%s|'");
    const ran = spawnSync('/bin/sh', ['-c', `${command}; pwd`], { encoding: 'utf8' });
    expect(ran.stdout).toBe(`a|${name}|${folder}\n`);
  }
});

test.each(['a\nb', 'a\rb', 'a%b', 'a\\b', 'a\tb'])('a crontab line with %j is refused', (bad) => {
  for (const line of [
    { folder: `/${bad}`, words },
    { folder: '/x', words: [...words, bad] },
  ])
    expect(() => crontabLine(line)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
});

test('in a crontab our line takes its own place, and no other line is touched', () => {
  const before = 'MAILTO=me\n\n5 4 * * * other\n';
  const once = withLine(before, '/srv/a.json', 'first');
  expect(once).toBe(`${before}# carryover: /srv/a.json\nfirst\n# end of carryover: /srv/a.json\n`);
  expect(withLine(once, '/srv/a.json', 'first')).toBe(once);
  expect(withLine(`${once}9 9 * * * last\n`, '/srv/a.json', 'second')).toBe(
    `${once.replace('first', 'second')}9 9 * * * last\n`,
  );
  expect(withLine(once, '/srv/b.json', 'other')).toContain('first');
});

test.each(['a\nb', 'a\u0000b'])('units with %j are refused', (bad) => {
  expect(() => systemdUnits({ folder: `/${bad}`, words }, '/x.json')).toThrow(/safely/);
  expect(() => systemdUnits({ folder: '/x', words }, `/${bad}.json`)).toThrow(/safely/);
});

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!analyze)('systemd finds nothing wrong with our units (skipped without systemd-analyze)', () => {
  const names = ['plain', 'a b', '100%n', '$HOME', '"q"', "it's", 'é'];
  for (const name of names) {
    const folder = join(tempFolder(), name);
    const units = join(tempFolder(), 'units');
    for (const made of [folder, units]) mkdirSync(made);
    const line = { folder, words: [process.execPath, join(folder, 'bin.js'), 'schedule', 'run'] };
    const made = systemdUnits(line, join(folder, 'carryover.schedules.json'));
    for (const unit of made) writeFileSync(join(units, unit.name), unit.text);
    const files = made.map((unit) => join(units, unit.name));
    const ran = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
    expect({ name, code: ran.status, said: ran.stderr.trim() }).toEqual({ name, code: 0, said: '' });
  }
});

/** Stand-ins for `crontab` and `systemctl`: programs on the PATH that keep what they are given in a folder. */
function standIns() {
  const folder = tempFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const table = join(folder, 'table');
  const script = (name: string, text: string): void =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  script(
    'crontab',
    `if [ "$1" = -l ]; then cat '${table}' 2>/dev/null || { echo "no crontab for me" >&2; exit 1; }; else cat > '${table}'; fi`,
  );
  script('systemctl', `echo "$@" >> '${join(folder, 'told')}'`);
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder };
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { folder, env, script, read, cwd: folder };
}

test('install --write puts the line into the crontab, once, and shows it (with a stand-in for crontab)', async () => {
  const here = standIns();
  writeFileSync(join(here.folder, 'table'), '5 4 * * * other\n');
  const first = await runBin(['schedule', 'install', '--write'], here);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('Installed in') as string });
  const table = here.read('table');
  expect(table).toContain('5 4 * * * other\n# carryover: ');
  expect(table).toMatch(/^\* \* \* \* \* cd .* schedule run --once --quiet$/m);
  const second = await runBin(['schedule', 'install', '--write'], here);
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('stands already') as string });
  expect(here.read('table')).toBe(table);
  const line = /^\* \* \* \* \* (.*)$/m.exec(table)?.[1] ?? '';
  const ran = spawnSync('/bin/sh', ['-c', line], { encoding: 'utf8', cwd: '/' });
  expect({ code: ran.status, said: ran.stdout + ran.stderr }).toEqual({ code: 0, said: '' });
});

test('a crontab that can not be read is not written over (with a stand-in for crontab)', async () => {
  const here = standIns();
  here.script(
    'crontab',
    `if [ "$1" = -l ]; then echo "cannot open" >&2; exit 1; fi; echo gone > '${here.folder}/table'`,
  );
  writeFileSync(join(here.folder, 'table'), 'precious\n');
  const ended = await runBin(['schedule', 'install', '--write'], here);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot open') as string });
  expect(here.read('table')).toBe('precious\n');
});

test('install --systemd --write writes the units, once, and tells systemd (with a stand-in for systemctl)', async () => {
  const here = standIns();
  const install = ['schedule', 'install', '--systemd', '--write'];
  expect(await runBin(install, here)).toMatchObject({ code: 0, stderr: '' });
  const names = readdirSync(join(here.folder, '.config/systemd/user'));
  expect(names.map((name) => name.replace(/^.*\./, '')).toSorted()).toEqual(['service', 'timer']);
  expect(here.read('told')).toMatch(/^--user daemon-reload\n--user enable --now carryover-.*\.timer\n$/);
  expect(await runBin(install, here)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('stands already') as string,
  });
  here.script('systemctl', 'echo "no bus" >&2; exit 1');
  expect(await runBin(install, here)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no bus[^]*systemctl --user daemon-reload/) as string,
  });
});
