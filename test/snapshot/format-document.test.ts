import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { people, takeFake } from './take-fake.ts';

const document = readFileSync(new URL('../../docs/FORMAT.md', import.meta.url), 'utf8');
const python = spawnSync('python3', ['--version']).status === 0;

/** First cells of the table that begins below `heading`. */
function keysBelow(heading: string): string[] {
  const rows = document
    .slice(document.indexOf(heading))
    .split('\n\n')
    .find((part) => part.startsWith('| key'));
  return (rows ?? '').split('\n').flatMap((row) => /^\| `(\w+)`/.exec(row)?.[1] ?? []);
}

describe('docs/FORMAT.md', () => {
  it.skipIf(!python)('has a Python program that reckons our fingerprint', async () => {
    const program = /```python\n(.*?)```/s.exec(document)?.[1] ?? '';
    const { folder, manifest } = await takeFake(await temporaryFolder(), [people(1000)]);
    const [table] = manifest.tables;
    const printed = execFileSync('python3', ['-c', program, join(folder, table?.chunks[0]?.file ?? '')], {
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe(table?.fingerprint);
  });

  it('lists the keys of the manifest and of its tables, in order', async () => {
    const { manifest } = await takeFake(await temporaryFolder(), [people(1)]);
    expect(keysBelow('## manifest.json')).toEqual(Object.keys(manifest));
    const [table] = manifest.tables;
    expect(keysBelow('Each of `tables`')).toEqual(Object.keys(table ?? {}));
    expect(keysBelow('Each of `chunks`')).toEqual([
      'file',
      'snapshot',
      ...Object.keys(table?.chunks[0] ?? {}).slice(1),
    ]);
  });

  it('says how the digest is made', async () => {
    const { folder, manifest } = await takeFake(await temporaryFolder(), [people(1)]);
    const {
      digest,
      seal: _,
      ...rest
    } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as typeof manifest;
    expect(createHash('sha256').update(JSON.stringify(rest)).digest('hex')).toBe(digest);
  });

  it('shows the folder as it is', async () => {
    const { folder } = await takeFake(
      await temporaryFolder(),
      ['customers', 'orders'].map((name) => ({ ...people(1), name })),
    );
    const tree = /```text\n(.*?)```/s.exec(document)?.[1] ?? '';
    const named = [...tree.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name);
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name !== 'tables',
    );
    expect(named.toSorted()).toEqual(there.toSorted());
  });
});
