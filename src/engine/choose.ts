import { basename, extname, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import type { ConnectOptions, Engine, Session } from './engine.ts';
import { parseServerUrl } from './server/server-address.ts';
import { parseSqliteUrl } from './sqlite-url.ts';

/**
 * The only file that names all engines: picks one by the URL's scheme and loads it on first use.
 * `sqlite:PATH`, `file:PATH` or a bare path is SQLite. `mysql://` and `mariadb://` are one engine.
 * @throws URL_INVALID for a scheme that no engine has.
 */
async function chooseEngine(url: string): Promise<Engine> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'sqlite' || scheme === 'file') {
    const { sqliteEngine } = await import('./sqlite/engine.ts');
    return sqliteEngine;
  }
  if (scheme === 'mysql' || scheme === 'mariadb') {
    const { mysqlEngine } = await import('./mysql/engine.ts');
    return mysqlEngine;
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { postgresEngine } = await import('./postgres/engine.ts');
    return postgresEngine;
  }
  throw new CarryoverError('URL_INVALID', `No engine for a database URL that begins with "${scheme}:".`, {
    hint: 'Known: postgres://…, mysql://…, mariadb://…, sqlite:./app.db, or the path of a SQLite file.',
  });
}

/** Opens the database that the URL names. */
export async function connect(url: string, options: ConnectOptions): Promise<Session> {
  const engine = await chooseEngine(url);
  return engine.connect(url, options);
}

/** The URL with a relative file path made absolute, as seen from `folder`. Anything else stays as it is. */
export function resolveUrl(url: string, folder: string): string {
  const match = /^(?:(sqlite|file):(?:\/\/(?=\/|\.))?)?(.*)$/is.exec(url);
  const [, scheme, path = ''] = match ?? [];
  if (scheme === undefined && /^[a-z][a-z0-9+.-]+:/i.test(path)) return url;
  const relative = path.trim() !== '' && !path.startsWith('/') && !path.startsWith(':memory:');
  if (!relative) return url;
  return `${scheme === undefined ? '' : `${scheme}:`}${resolve(folder, path)}`;
}

/** Where a database is, without secrets and without opening it; see `Session.location`. @throws URL_INVALID */
export function databaseLocation(url: string): string {
  if (/^(postgres(ql)?|mysql|mariadb):/i.test(url)) return parseServerUrl(url).location;
  return `sqlite:${parseSqliteUrl(url)}`;
}

/** The database's own name (see `Session.database`) from its URL, without opening it. @throws URL_INVALID for a server's */
export function databaseName(url: string): string {
  if (/^(postgres(ql)?|mysql|mariadb):/i.test(url)) return parseServerUrl(url).database;
  const last = basename(url.replace(/^[a-z][a-z0-9+.-]+:/i, ''));
  return basename(last, extname(last));
}
