import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { sqliteDriverName } from '../../src/sqlite-driver.ts';
import { tempFolder } from '../temp-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shipped = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/FORMAT.md', 'schemas/mapping.schema.json'];
const slow = process.env['CARRYOVER_SLOW'] === '1';

test.skipIf(!slow)(
  'the packed package installs into an empty project, runs, and is typed (slow: set CARRYOVER_SLOW=1)',
  () => {
    const folder = tempFolder();
    // Without its build: that has been done, and would disturb whoever runs it just now.
    run(root, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder);
    const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
    const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    run(folder, 'npm', 'install', ...options, join(folder, tarball));
    linkDriver(folder);
    const installed = join(folder, 'node_modules/carryover');
    for (const name of shipped)
      expect({ name, there: existsSync(join(installed, name)) }).toEqual({ name, there: true });
    expect(existsSync(join(installed, 'src'))).toBe(false);

    expect(run(folder, 'npx', 'carryover', '--version').trim()).toBe(manifest.version);
    expect(run(folder, 'npx', 'carryover', '--help')).toContain('carryover upgrade');
    writeFileSync(join(folder, 'consumer.ts'), program);
    run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...strict, 'consumer.ts');
    expect(run(folder, process.execPath, 'consumer.js').trim()).toBe('upgraded 2 URL_INVALID');
    writeFileSync(join(folder, 'wrong.ts'), program.replace('database:', 'databse:'));
    expect(() =>
      run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...strict, 'wrong.ts'),
    ).toThrow(/databse/);
  },
);

/** A driver may take minutes to compile: what this project compiled already, for the same version, is put in its place. */
function linkDriver(folder: string): void {
  const [mine, theirs] = [root, folder].map((place) => join(place, 'node_modules', sqliteDriverName));
  const version = (place = '') => readFileSync(join(place, 'package.json'), 'utf8');
  expect(version(theirs)).toBe(version(mine));
  const built = join(mine ?? '', 'build');
  if (existsSync(built)) symlinkSync(built, join(theirs ?? '', 'build'));
}

const types = join(root, 'node_modules/@types');
const strict = [
  '--strict',
  '--module',
  'nodenext',
  '--target',
  'es2023',
  '--typeRoots',
  types,
  '--types',
  'node',
];

/** What a person who uses the library would write. */
const program = `
import { writeFileSync } from 'node:fs';
import { CarryoverError, defineMapping, upgrade } from 'carryover';
import type { Event, UpgradeResult } from 'carryover';

writeFileSync('app.db', '');
writeFileSync('schema.sql', 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);');
writeFileSync('seeds.json', '{"users": [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]}');
const seen: Event[] = [];
const mapping = defineMapping({ tables: {} });
const result: UpgradeResult = await upgrade({
  database: 'app.db',
  schema: 'schema.sql',
  seeds: ['seeds.json'],
  mapping,
  snapshots: 'snapshots',
  onEvent: (event) => seen.push(event),
});
const rows = result.ledger?.lines.reduce((sum, line) => sum + line.written, 0);
const code = await upgrade({ database: 'oracle://x', schema: 'schema.sql', snapshots: 'snapshots' }).catch((error: unknown) =>
  error instanceof CarryoverError ? error.code : 'another error',
);
if (seen.length === 0) throw new Error('no events');
console.log(result.status, rows, code);
`;

function run(cwd: string, command: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: '', NO_COLOR: '1' },
  });
  if (status !== 0)
    throw new Error(`${command} ${words.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
