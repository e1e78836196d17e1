import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CarryoverError } from '../errors.ts';

/** Absolute path of the file that a SQLite URL (`sqlite:PATH`, `sqlite:///PATH`, `file:…` or a bare path) names. @throws URL_INVALID */
export function parseSqliteUrl(url: string): string {
  const path = pathOf(url);
  const fault = faultOf(path);
  if (fault) {
    throw new CarryoverError('URL_INVALID', `The database URL ${fault}.`, {
      hint: 'Write sqlite:./app.db, or the path of the file.',
    });
  }
  return resolve(path);
}

function pathOf(url: string): string {
  if (/^file:\/\//i.test(url)) {
    try {
      return fileURLToPath(url);
    } catch {
      return '';
    }
  }
  return url.replace(/^(sqlite|file):/i, '').replace(/^\/\/(?=\/|\.)/, '');
}

function faultOf(path: string): string | null {
  if (path.trim() === '') return 'names no file';
  if (path.includes('\0')) return 'has a NUL character in its path';
  if (path.includes(':memory:')) return 'names an in-memory database, which is gone when the program ends';
  return path.startsWith('//') ? 'has two slashes where the path begins' : null;
}
