import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Source } from '../../src/pull/source.ts';

const folder = fileURLToPath(new URL('../../fixtures/demo-api', import.meta.url));
const uid = 'headteacher';
/** Searched for in everything that is written. */
export const canary = 'canary-8Qx-password';

export interface School {
  readonly url: string;
  /** As the demo's config describes it. */
  readonly source: Source;
  /** For a command that reads the demo's config. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the demo's old API as a process of its own. */
export async function startSchool({ port = 0, students = 130 } = {}): Promise<School> {
  const words = [resolve(folder, 'old-api.mjs'), JSON.stringify({ uid, password: canary, port, students })];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    child.kill();
    await once(child, 'exit');
  };
  onTestFinished(stop);
  for await (const line of createInterface(child.stdout)) {
    const url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
    return { url, source: sourceAt(url), env: { OLD_URL: url, OLD_UID: uid, OLD_PASSWORD: canary }, stop };
  }
  throw new Error('the old API did not start');
}

export const demoFile = (name: string): string => resolve(folder, name);

function sourceAt(url: string): Source {
  const file = demoFile('carryover.config.json');
  const text = readFileSync(file, 'utf8')
    .replace('${OLD_URL}', url)
    .replace('${OLD_UID}', uid)
    .replace('${OLD_PASSWORD}', canary);
  const { source } = JSON.parse(text) as { source: Source };
  const students = source.resources['students'];
  if (!students) throw new Error('the demo has no students');
  const resources = {
    ...source.resources,
    students: { ...students, schema: resolve(dirname(file), students.schema ?? '') },
  };
  return { ...source, resources, retries: 0, fallback: { snapshot: 'latest' } };
}
