import { spawnSync } from 'node:child_process';
import type { TestServer } from '../servers/test-server.ts';

/**
 * All that is in a database, by the server's own dump program, which shares nothing with carryover. The history of runs is
 * no part of it, nor is what tells one run of the program from another.
 * Without a program that is new enough for the server: an empty text, and comparing it proves nothing (`hasDump`).
 */
export function serverDump(server: TestServer, url: string): string {
  if (!hasDump(server)) return '';
  return server.product === 'postgres' ? postgresDump(url) : mysqlDump(server, url);
}

/** Whether the server's dump program is on this machine, and new enough for it. */
export function hasDump({ product, major }: TestServer): boolean {
  const { status, stdout } = spawnSync(programs[product], ['--version'], { encoding: 'utf8' });
  if (status !== 0) return false;
  return product !== 'postgres' || Number(/(\d+)\./.exec(stdout)?.[1]) >= major;
}

const programs = { postgres: 'pg_dump', mariadb: 'mariadb-dump', mysql: 'mariadb-dump' } as const;

function postgresDump(url: string): string {
  const text = dump('pg_dump', ['--inserts', '--no-sync', '-N', 'carryover', '-N', 'carryover_*', '-d', url]);
  return text.replaceAll(/^\\(?:un)?restrict .*$/gm, '');
}

function mysqlDump(server: TestServer, url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const login = ['--no-defaults', '-h', hostname, '-P', port || '3306', '-u', decodeURIComponent(username)];
  const what = [
    '--routines',
    '--triggers',
    '--events',
    '--skip-extended-insert',
    '--skip-comments',
    '--skip-dump-date',
  ];
  const text = dump(
    programs[server.product],
    [...login, ...what, '--order-by-primary', `--ignore-table=${database}.carryover_runs`, database],
    { MYSQL_PWD: decodeURIComponent(password) },
  );
  // A routine's body keeps the semicolon that ended its statement, or does not: it means nothing.
  return text.replaceAll(/;(?=\s*\n\s*(?:\*\/)?;;)/g, '');
}

function dump(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
