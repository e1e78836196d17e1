// A Parse Server, the real product, from the folder where it is installed. Prints {"port":N} when it listens.
// Argument: {"modules": "…/node_modules", "database": "postgres://…"}.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { modules, database } = JSON.parse(process.argv[2]);
const require = createRequire(join(modules, 'parse-server', 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: express } = await load('express');
const { ParseServer } = await import(
  pathToFileURL(join(modules, 'parse-server', 'lib', 'index.js')).href
).then((found) => found.default ?? found);

// It writes its logs where it stands.
const folder = join(tmpdir(), 'carryover-parse-server');
mkdirSync(folder, { recursive: true });
process.chdir(folder);

// Its own words go to standard output too, where the starter waits for the port.
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const app = express();
const listening = app.listen(0, '127.0.0.1', async () => {
  const { port } = listening.address();
  const parse = new ParseServer({
    databaseURI: database,
    appId: 'school',
    masterKey: 'master-key-of-the-test',
    serverURL: `http://127.0.0.1:${port}/parse`,
    allowClientClassCreation: true,
    silent: true,
    logLevel: 'error',
    logsFolder: null,
  });
  await parse.start();
  app.use('/parse', parse.app);
  say(`${JSON.stringify({ port })}\n`);
});
