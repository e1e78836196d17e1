import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { canary, demoFile, startSchool } from '../api/start-school.ts';
import { runBin } from '../run-bin.ts';
import { tempFolder } from '../temp-folder.ts';

// Each starts programs, on machines of any speed.
vi.setConfig({ testTimeout: 60_000 });

/** A folder with the demo's files, and the carryover that runs in it. */
function project(env: Readonly<Record<string, string>>) {
  const cwd = tempFolder();
  for (const name of readdirSync(demoFile('.')).filter((name) => name.endsWith('.json')))
    cpSync(demoFile(name), join(cwd, name));
  const carryover = async (...words: string[]) => {
    const ended = await runBin(words, { cwd, env });
    expect(ended.stdout + ended.stderr).not.toContain(canary);
    return ended;
  };
  return { cwd, carryover };
}

test('pull tells each table and how it is proven, and ends with the id', async () => {
  const school = await startSchool({ students: 30 });
  const { carryover } = project(school.env);
  const { code, stdout, stderr } = await carryover('pull');
  expect({ code, stderr: stderr.includes('pulling from the API') }).toEqual({ code: 0, stderr: true });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
    'table | records | pages | columns | complete',
    expect.stringMatching(/^students \| 30 \| \d+ \| 11 \| as many as the API counts$/),
    'courses | 8 | 1 | 4 | as many as the API counts',
    'course_themes | 16 | 3 | split off',
    'enrolments | 90 | 1 | 5 | the API said that there is no more',
    'notes | 27 | 30 | 4 | as many as the API counts',
    expect.stringMatching(/^Snapshot of 5 tables, 171 records in .*old-school/),
    expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/),
  ]);
  const listed = await carryover('list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ snapshots: [{ id: lines.at(-1), reason: 'pull' }] });
});

test('a dry run shows columns and writes nothing; it saves no fallback', async () => {
  const school = await startSchool({ students: 30 });
  const { cwd, carryover } = project(school.env);
  const before = readdirSync(cwd);
  const { code, stdout } = await carryover('pull', '--dry-run', '--quiet');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^students: 30 of 30 records in the first page\n {2}id +bigint\n/);
  expect(stdout).toMatch(/nothing was written\.\nTo read all: carryover pull\n$/);
  expect((await carryover('pull', '--dry-run', '--save-fallback')).code).toBe(2);
  expect(readdirSync(cwd)).toEqual(before);
});

test('pull, plan, migrate; and with the API gone: the fallback loudly, or an error of its own', async () => {
  const school = await startSchool({ students: 30 });
  const { carryover } = project(school.env);
  expect((await carryover('migrate', '--yes', '--quiet')).code).toBe(0);
  const planned = await carryover('plan', 'latest');
  expect(planned.stdout.trimEnd().endsWith('To do it: carryover migrate latest')).toBe(true);
  await school.stop();

  const refused = await carryover('migrate', '--mode', 'replace', '--yes', '--no-fallback', '--json');
  expect(refused.code).toBe(7);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'SOURCE_UNREACHABLE' } });
  const fallen = await carryover('migrate', '--mode', 'replace', '--yes', '--quiet');
  expect(fallen.code).toBe(0);
  expect(fallen.stderr).toContain('warning: ');
  expect(fallen.stdout).toMatch(/^FALLBACK: these records are not from the API, but from the snapshot /m);
  expect((await carryover('migrate', 'latest', '--mode', 'replace', '--yes', '--quiet')).code).toBe(0);
});

test('a wrong password ends with 7 and names what to check', async () => {
  const school = await startSchool({ students: 3 });
  const { carryover } = project({ ...school.env, OLD_UID: 'nobody' });
  const { code, stdout } = await carryover('pull', '--no-fallback', '--json');
  expect(code).toBe(7);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'SOURCE_AUTH_FAILED' } });
});

test('without a source, with two origins, and with variables that are not set', async () => {
  const cwd = tempFolder();
  const nothing = await runBin(['pull'], { cwd });
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain('No old API is named');
  const { cwd: folder, carryover } = project({});
  const unset = await carryover('pull');
  expect(unset.code).toBe(2);
  expect(unset.stderr).toContain('OLD_PASSWORD, OLD_UID, OLD_URL');
  // Commands that do not pull need none of them.
  expect((await carryover('list')).code).toBe(0);
  writeFileSync(join(folder, 'old.db'), '');
  expect((await carryover('plan', 'latest', '--from', 'old.db')).stderr).toContain('More than one thing');
  const both = {
    FROM_DATABASE_URL: 'old.db',
    OLD_URL: 'http://127.0.0.1:9',
    OLD_UID: 'x',
    OLD_PASSWORD: 'y',
  };
  const unclear = await runBin(['migrate', '--yes'], { cwd: folder, env: both });
  expect({ code: unclear.code, told: unclear.stderr.includes('More than one thing') }).toEqual({
    code: 2,
    told: true,
  });
});
