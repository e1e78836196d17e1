import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter(Boolean), '1.2.3', 80);

test('a command with its flags and arguments', async () => {
  const parsed = await parse('restore 2026 --mode merge --yes --wait 2.5 --no-color');
  expect(parsed).toMatchObject({
    kind: 'command',
    command: { name: 'restore' },
    flags: { snapshot: '2026', mode: 'merge', yes: true, wait: 2.5, 'no-color': true },
  });
  expect(await parse('init --no-backup --seeds a.json b.json --seeds c.json')).toMatchObject({
    flags: { 'no-backup': true, seeds: ['a.json', 'b.json', 'c.json'] },
  });
});

test.each([
  ['', 'no command is given'],
  ['bakup', 'Unknown command "bakup": did you mean "backup"?'],
  ['zzz', 'Unknown command "zzz".'],
  ['backup --databse x', 'Unknown option --databse: did you mean --database?'],
  ['backup --qqqqqqq', 'Unknown option --qqqqqqq.'],
  ['backup --mode merge', 'The command backup has no option --mode.'],
  ['backup -- --all', 'Don\'t know what to do with "--all".'],
  ['introspect extra', 'Don\'t know what to do with "extra".'],
  ['backup --database', '--database needs a value.'],
  ['backup --database=', '--database needs a value.'],
  ['backup --database a --database b', '--database is given more than once.'],
  ['backup --wait soon', '--wait needs a number of seconds'],
  ['backup --wait -1', '--wait needs a number of seconds'],
  ['backup --allow-shrink', '--allow-shrink needs a value.'],
  ['restore --mode both', '--mode must be replace or merge, not both.'],
  ['init --yes=3', '--yes takes no value.'],
  ['init --no-yes', 'Unknown option --no-yes'],
  ['diff a b c', 'Don\'t know what to do with "c".'],
])('`carryover %s` is refused: %s', async (line, message) => {
  await expect(parse(line)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message) as string,
    hint: expect.stringContaining('--help') as string,
  });
});

test('all that is wrong is told at once', async () => {
  await expect(parse('restore --mode x --wait y --bogus')).rejects.toThrow(/--mode[^]*--wait[^]*--bogus/);
});

test.each(commands.map(({ name }) => [name]))('%s has help with examples and exit codes', async (name) => {
  const parsed = await parse(`${name} --help`);
  const text = parsed.kind === 'text' ? parsed.text : '';
  for (const part of ['Examples:', 'Exit codes:', '--json', `carryover ${name}`])
    expect(text).toContain(part);
});

test.each([40, 60, 100])('the help keeps to %i columns', async (width) => {
  for (const words of [['--help'], ['restore', '--help']]) {
    const parsed = await parseArguments(words, '1.2.3', width);
    const lines = (parsed.kind === 'text' ? parsed.text : '')
      .split('\n')
      .filter((line) => !line.includes('Each command'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 60));
  }
});

test('the version, and a completion script', async () => {
  expect(await parse('--version')).toEqual({ kind: 'text', text: '1.2.3' });
  expect(await parse('completion')).toMatchObject({ text: expect.stringContaining('carryover') as string });
  const offered = await parse('--get-yargs-completions carryover res');
  expect(offered.kind === 'text' ? offered.text.split('\n') : []).toContain('restore');
});
