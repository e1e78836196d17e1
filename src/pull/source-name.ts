import type { Source } from './source.ts';

/** What the snapshots of a source are filed under: its name, or the host of its URL, but never as a database of that name. */
export function sourceName({ name, url }: Pick<Source, 'name' | 'url'>): string {
  return `api:${name ?? new URL(url).host}`;
}
