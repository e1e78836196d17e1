import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { exitMeanings } from '../../src/cli/exit-meanings.ts';
import { everywhere } from '../../src/cli/flags.ts';

const text = readFileSync(new URL('../../docs/COMMANDS.md', import.meta.url), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part] as const),
);

test('docs/COMMANDS.md has a section for each command, and no other', () => {
  const own = ['Options of every command', 'Exit codes', 'completion'];
  expect([...sections.keys()].filter((title) => !own.includes(title)).toSorted()).toEqual(
    commands.map(({ name }) => name).toSorted(),
  );
});

test.each(commands.map((command) => [command.name, command] as const))(
  'docs/COMMANDS.md tells all about %s',
  (name, command) => {
    const section = sections.get(name) ?? '';
    expect(flagsIn(section)).toEqual(command.flags.toSorted());
    for (const argument of command.arguments) expect(section).toContain(argument.name);
    for (const [line] of command.examples) expect(section).toContain(line.replace('$0', 'carryover'));
    const codes = [...new Set([0, 1, 2, ...command.exits, 130])].toSorted((a, b) => a - b);
    expect(section).toContain(`Exit codes: ${codes.join(', ')}.`);
  },
);

test('docs/COMMANDS.md tells the options that all commands have', () => {
  expect(flagsIn(sections.get('Options of every command') ?? '')).toEqual(everywhere.toSorted());
});

test('docs/COMMANDS.md tells every exit code', () => {
  const section = sections.get('Exit codes') ?? '';
  const told = [...section.matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map((match) => [match[1], match[2]]);
  expect(Object.fromEntries(told)).toEqual(exitMeanings);
});

function flagsIn(section: string): string[] {
  return [...section.matchAll(/^\| `--([a-z-]+)/gm)].map((match) => match[1] ?? '').toSorted();
}
