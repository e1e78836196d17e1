import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';

const demo = fileURLToPath(new URL('../../fixtures/demo-api/demo-api.mjs', import.meta.url));

test('the demo of an old API runs to its end, and its two ledgers are the same', async () => {
  const { code, output } = await run(tempFolder());
  expect({ code, output }).toMatchObject({ code: 0 });
  const ledgers = [...output.matchAll(/^Ledger .*\n((?: {2}.*\n)+)/gm)].map(([, lines]) => lines);
  expect(ledgers).toHaveLength(2);
  expect(ledgers[1]).toBe(ledgers[0]);
  expect(output).toContain('FALLBACK: these records are not from the API');
  expect(output).toContain('The password is in none of the files');
}, 120_000);

function run(cwd: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [demo], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
