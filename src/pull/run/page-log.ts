import { createHash } from 'node:crypto';
import type { Position } from '../pages/pages.ts';
import type { Spool } from './spool.ts';

/** The pages of a chain that were read so far: what their records were, and where each led to. */
export interface PageLog {
  /** The digests, as `recordsKey` and `positionKey` give them. */
  readonly seen: ReadonlySet<string>;
  /** Notes a page. */
  add(records: string, position: string): void;
  /** Appends what was noted since the last time to the file of pages. */
  write(spool: Spool): Promise<void>;
}

const keyBytes = 16;
export const pageEntryBytes = 2 * keyBytes;

/** The log of a chain's pages. `earlier`: the entries of those that were read before. */
export async function openPageLog(earlier: AsyncIterable<Buffer> | null): Promise<PageLog> {
  const seen = new Set<string>();
  let fresh: Buffer[] = [];
  for await (const chunk of earlier ?? []) remember(seen, chunk);
  return {
    seen,
    add(records, position) {
      seen.add(records).add(position);
      fresh.push(Buffer.from(`${records}${position}`, 'latin1'));
    },
    async write(spool) {
      await spool.append(Buffer.concat(fresh));
      await spool.keep();
      fresh = [];
    },
  };
}

/** Digests are text of one byte a character: a tenth of what a Buffer of each would take. */
function remember(seen: Set<string>, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; at += keyBytes) seen.add(chunk.toString('latin1', at, at + keyBytes));
}

/** Of a page's records; `digest` is a SHA-256. */
export function recordsKey(digest: Buffer): string {
  return digest.toString('latin1', 0, keyBytes);
}

/** Of the place that a page leads to. */
export function positionKey(position: Position | null): string {
  return recordsKey(
    createHash('sha256')
      .update(`to ${JSON.stringify(position)}`)
      .digest(),
  );
}
