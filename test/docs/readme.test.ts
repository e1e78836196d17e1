import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { exitMeanings } from '../../src/cli/exit-meanings.ts';
import { hasSqlite3 } from '../story/dump-in-full.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
  /** The paragraph before it. */
  readonly intro: string;
}

test.skipIf(!hasSqlite3)(
  'the shell blocks of the README run from top to bottom in a clean folder, and print what it says (needs sqlite3)',
  async () => {
    const folder = tempFolder();
    const shell = cleanShell(tempFolder());
    let output = '';
    let executed = 0;
    for (const { language, text, intro } of blocksOf(readme)) {
      if (language === 'json') writeFileSync(join(folder, fileNamedIn(intro)), text);
      if (language === 'text') expect(output).toBe(text);
      if (language !== 'sh') continue;
      const ended = await shell(`set -e\n${text}`, folder);
      expect({ text, ...ended }).toMatchObject({ code: 0 });
      output = settle(ended.output);
      executed += 1;
    }
    expect(executed).toBe(6);
    expect(output).toMatch(/\n2\n$/);
  },
);

test('the README names every command and every exit code', () => {
  const named = [...readme.matchAll(/^\| `([a-z]+)` +\|/gm)].map((match) => match[1]);
  const verbs = commands.map(({ name }) => name.split(' ', 1)[0]);
  expect(named.toSorted()).toEqual([...new Set(verbs)].toSorted());
  const codes = readme.slice(readme.indexOf('## Exit codes'), readme.indexOf('## Engines'));
  for (const code of Object.keys(exitMeanings)) expect(codes).toMatch(new RegExp(`(^|· )${code} \\w`, 'm'));
});

const documents = [
  'README.md',
  'examples/docker/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(documents)('every link of %s to a file leads somewhere', (name) => {
  const text = readFileSync(join(root, name), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
    expect({ target, there: existsSync(join(root, dirname(name), target)) }).toEqual({ target, there: true });
  }
});

function blocksOf(markdown: string): Block[] {
  const parts = markdown.split(/^```/m);
  return parts.flatMap((part, index) => {
    if (index % 2 === 0) return [];
    const end = part.indexOf('\n');
    const intro = (parts[index - 1] ?? '').trim().split('\n\n').at(-1) ?? '';
    return [{ language: part.slice(0, end), text: part.slice(end + 1), intro }];
  });
}

/** The last name in back quotes before a block of JSON is the file that it goes to. */
function fileNamedIn(intro: string): string {
  const [, name] = /`([^`]+\.json)`:$/.exec(intro) ?? [];
  if (name === undefined) throw new Error(`no file is named before a block of JSON: ${intro}`);
  return name;
}

/** Warnings are about the machine, ids are new each time. */
function settle(output: string): string {
  return output.replaceAll(/^warning: .*\n/gm, '').replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, 'ID');
}
