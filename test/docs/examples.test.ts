import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { readDockerfile } from './dockerfile.ts';
import { cleanShell } from './shell.ts';

// Each starts programs, on machines of any speed.
const examples = fileURLToPath(new URL('../../examples/docker', import.meta.url));
const secret = 'sqlite:../app/app.db';

/** What an image has: its working folder, a volume and a folder of secrets, all below one temporary folder. */
interface Image {
  readonly app: string;
  readonly data: string;
  /** Executes RUN, COPY and ENV as a build would; the rest of the file is about the base image. */
  build(file: string): Promise<string>;
  /** Runs the entrypoint with `words` as its command, as a start of the container would. */
  start(words: string): Promise<{ readonly code: number | null; readonly output: string }>;
}

let image: Image;
beforeEach(() => {
  image = createImage(tempFolder());
});

test('every Dockerfile of the examples is executed here', () => {
  const files = readdirSync(examples).filter((name) => name.startsWith('Dockerfile'));
  expect(files.toSorted()).toEqual(['Dockerfile.entrypoint', 'Dockerfile.steps', 'Dockerfile.upgrade']);
});

describe('without a terminal, in a clean folder and a clean environment', () => {
  test('Dockerfile.steps carries the rows over in three RUN steps', async () => {
    const output = await image.build('Dockerfile.steps');
    expect(output).toContain('4 rows restored');
    expect(customers(image.app)).toEqual(carried);
  });

  test('Dockerfile.upgrade does it in one, and the secret is in no output', async () => {
    const output = await image.build('Dockerfile.upgrade');
    expect(output).not.toContain(secret);
    expect(customers(image.app)).toEqual(carried);
  });

  test('Dockerfile.upgrade stops the build where carryover stops', async () => {
    const db = new Database(join(image.app, '..', 'context', 'app.db'));
    db.exec("INSERT INTO users VALUES (3, 'Cay', 'cay@example.org', 'it')");
    db.close();
    await expect(image.build('Dockerfile.upgrade')).rejects.toThrow(/ended with 3[^]*country/);
    expect(customers(image.app, 'users')).toHaveLength(3);
  });

  test('the entrypoint makes a database, has nothing to do at the next start, and starts the app', async () => {
    await image.build('Dockerfile.entrypoint');
    expect(await image.start('echo started')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/started\n$/) as string,
    });
    expect(customers(image.data)).toEqual([]);
    const again = await image.start('echo started');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') as string });
  });

  test('the entrypoint brings an old database up to date, and passes the exit code of a failure on', async () => {
    await image.build('Dockerfile.entrypoint');
    makeOld(join(image.data, 'app.db'));
    writeFileSync(join(image.app, 'mapping.json'), '{}');
    const failed = await image.start('echo started');
    expect(failed.code).toBe(3);
    expect(failed.output).not.toContain('started\n');
    copyFileSync(join(examples, 'mapping.json'), join(image.app, 'mapping.json'));
    expect(await image.start('exit 5')).toMatchObject({ code: 5 });
    expect(customers(image.data)).toEqual(carried);
  });
});

const carried = [
  { id: 1, name: 'Ann', email: 'ann@example.org', country: 'DE' },
  { id: 2, name: 'Bob', email: 'bob@example.org', country: null },
];

function createImage(root: string): Image {
  const [app, data, secrets, context] = ['app', 'data', 'secrets', 'context'].map((name) =>
    join(root, name),
  ) as [string, string, string, string];
  for (const folder of [app, data, secrets, context]) mkdirSync(folder);
  for (const name of readdirSync(examples)) copyFileSync(join(examples, name), join(context, name));
  makeOld(join(context, 'app.db'));
  writeFileSync(join(secrets, 'database_url'), `${secret}\n`);
  const shell = cleanShell(root);
  const env: Record<string, string> = {};
  // There is no image here: its absolute folders are those of the test.
  const local = (text: string): string =>
    text.replaceAll('/run/secrets', secrets).replaceAll(/(?<=^|[=: ])\/data(?=\/|$)/g, data);

  const run = async (command: string): Promise<string> => {
    const { code, output } = await shell(local(command.replace(/^--mount=\S+ /, '')), app, env);
    if (code !== 0) throw new Error(`RUN ${command} ended with ${code}: ${output}`);
    return output;
  };
  return {
    app,
    data,
    async build(file) {
      let output = '';
      for (const { word, rest } of readDockerfile(join(context, file))) {
        if (word === 'COPY') copy(rest, context, app);
        if (word === 'ENV') env[rest.slice(0, rest.indexOf('='))] = local(rest.slice(rest.indexOf('=') + 1));
        // The package under test stands in for the one of the registry.
        if (word === 'RUN' && rest !== 'npm install --global carryover') output += await run(rest);
      }
      return output;
    },
    start: (words) => shell(`./entrypoint.sh sh -c '${words}'`, app, env),
  };
}

function copy(rest: string, from: string, to: string): void {
  const names = rest.split(' ').slice(0, -1);
  for (const name of names) copyFileSync(join(from, name), join(to, name));
}

function makeOld(path: string): void {
  const db = new Database(path);
  db.exec(`
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT NOT NULL, country TEXT);
    INSERT INTO users VALUES (1, 'Ann', ' Ann@Example.org', 'de'), (2, 'Bob', 'bob@example.org', NULL);`);
  db.close();
}

function customers(folder: string, table = 'customers'): unknown[] {
  const path = join(folder, 'app.db');
  expect(existsSync(path)).toBe(true);
  const db = new Database(path, { readonly: true });
  const rows = db.prepare(`SELECT * FROM ${table} ORDER BY id`).all();
  db.close();
  return rows;
}
