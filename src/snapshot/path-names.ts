import { extname, sep } from 'node:path';

/**
 * What `backup --all FOLDER` may have filed a SQLite file under: its path within a folder above it, without the extension.
 * Of a file right in the folder that is its own name, which is not among them; nor has a server's database any.
 * @param location see `Session.location`
 */
export function pathNames(location: string): string[] {
  const [, path] = /^sqlite:(.*)$/s.exec(location) ?? [];
  if (path === undefined) return [];
  const parts = path.slice(0, path.length - extname(path).length).split(sep);
  const named = parts.filter((part) => part !== '');
  return named.slice(0, -1).map((_, index) => named.slice(index).join('/'));
}
