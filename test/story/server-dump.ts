import { spawnSync } from 'node:child_process';
import type { TestServer } from '../servers/test-server.ts';

/**
 * All that is in a database, by the server's own dump program, which shares nothing with carryover; where that is older
 * than the server, by what the server itself prints of its rows and definitions. The history of runs is no part of it,
 * nor is what tells one run of the program from another.
 */
export function serverDump(server: TestServer, url: string): string {
  if (server.product !== 'postgres') return mysqlDump(server, url);
  return hasDump(server) ? postgresDump(url) : postgresText(url);
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

/** Rows as XML; views, routines, triggers, constraints and indexes as the server prints them. */
function postgresText(url: string): string {
  const ours = `n.nspname !~ '^(pg_|carryover)' AND n.nspname <> 'information_schema'`;
  const queries = [
    `SELECT schema_to_xml(n.nspname, true, false, '') FROM pg_namespace n WHERE ${ours} ORDER BY n.nspname`,
    `SELECT n.nspname, c.relname, c.relkind, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE ${ours} AND c.relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY 1, 2`,
    `SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${ours} ORDER BY 1`,
    `SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} AND NOT t.tgisinternal ORDER BY 1, 2`,
    `SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
      WHERE ${ours} ORDER BY 1, 2`,
    `SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${ours} ORDER BY 1`,
    `SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE schemaname !~ '^carryover' ORDER BY 1, 2`,
  ];
  return dump('psql', ['-XAt', '-d', url, ...queries.flatMap((query) => ['-c', query])]);
}

function mysqlDump(server: TestServer, url: string): string {
  const text = mysqlText(server, url, ['--routines', '--triggers', '--events'], ['carryover_runs']);
  // A routine's body keeps the semicolon that ended its statement, or does not: it means nothing.
  return text.replaceAll(/;(?=\s*\n\s*(?:\*\/)?;;)/g, '');
}

/**
 * Tables and rows of a database of MySQL or MariaDB, without what a cutover that was cut off has yet to put right: see
 * docs/SAFETY.md.
 * @param views are left out, as they may speak of what is not there
 */
export function tablesDump(server: TestServer, url: string, views: readonly string[]): string {
  return mysqlText(server, url, ['--skip-triggers'], ['carryover_runs', 'carryover_journal', ...views]);
}

function mysqlText(
  server: TestServer,
  url: string,
  what: readonly string[],
  without: readonly string[],
): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const login = ['--no-defaults', '-h', hostname, '-P', port || '3306', '-u', decodeURIComponent(username)];
  const form = ['--skip-extended-insert', '--skip-comments', '--skip-dump-date', '--order-by-primary'];
  const ignored = without.map((name) => `--ignore-table=${database}.${name}`);
  return dump(programs[server.product], [...login, ...what, ...form, ...ignored, database], {
    MYSQL_PWD: decodeURIComponent(password),
  });
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
