import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { introspect } from '../../src/api/introspect.ts';
import { migrate } from '../../src/api/migrate.ts';
import type { Product, TestServer } from '../servers/test-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { serversOf } from '../servers/servers-of.ts';
import { tempFolder } from '../temp-folder.ts';

// fixtures/moves/FROM/old.sql is a database with a column for every family of types and values at the edge of each;
// fixtures/moves/FROM/to-PRODUCT.json is what it has to be on the other engine: its declared schema, and its rows as a
// snapshot writes them. `mapping.json` drops by name what has no form elsewhere.
vi.setConfig({ testTimeout: 180_000 });

interface Place {
  /** As the folders in fixtures/moves. */
  readonly product: 'sqlite' | Product;
  readonly name: string;
  /** Makes a database, and gives its URL. */
  make(script: string): Promise<string>;
}

const sqlite: Place = {
  product: 'sqlite',
  name: 'SQLite',
  async make(script) {
    const file = join(tempFolder(), 'moved.db');
    new Database(file).exec(script).close();
    return `sqlite:${file}`;
  },
};

function placeOf(server: TestServer): Place {
  return {
    product: server.product,
    name: server.name,
    async make(script) {
      const database = await freshDatabase(server, script);
      onTestFinished(() => database.remove());
      return database.url;
    },
  };
}

const found = await Promise.all([serversOf('postgres'), serversOf('mariadb'), serversOf('mysql')]);
const places = [sqlite, ...found.flatMap(({ servers }) => servers.map(placeOf))];
const pairs = places.flatMap((from) =>
  places.filter((to) => to.product !== from.product).map((to) => [from, to] as const),
);

const missing = found.flatMap((server) => server.missing ?? []);
test.skipIf(true).each(missing)('moves: %s', () => undefined);

test.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
  '%s → %s: the schema and the rows are those of the expected file',
  async (_, __, from, to) => {
    const fixture = fileURLToPath(new URL(`../../fixtures/moves/${from.product}`, import.meta.url));
    const script = readFileSync(join(fixture, 'old.sql'), 'utf8');
    const mapping = join(fixture, 'mapping.json');
    const [old, moved] = [await from.make(script), await to.make('')];
    const snapshots = join(tempFolder(), 'snapshots');
    await migrate({ from: old, database: moved, snapshots, ...(existsSync(mapping) && { mapping }) });
    const { folder } = await backup({ database: moved, snapshots, compression: 'none' });
    const { declared } = await introspect({ database: moved });
    const made = { schema: declared, rows: rowsOf(folder) };
    expect(made).toEqual(JSON.parse(readFileSync(join(fixture, `to-${to.product}.json`), 'utf8')));
  },
);

interface Manifest {
  readonly tables: readonly {
    readonly name: string;
    readonly chunks: readonly { readonly file: string }[];
  }[];
}

function rowsOf(folder: string): Record<string, unknown[]> {
  const { tables } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const linesOf = ({ file }: { readonly file: string }) =>
    readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1);
  return Object.fromEntries(
    tables.map(({ name, chunks }) => [
      name,
      chunks.flatMap(linesOf).map((line) => JSON.parse(line) as unknown),
    ]),
  );
}
