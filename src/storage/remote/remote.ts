import type { Listing } from '../storage.ts';

/** What one provider does in its own way; see `Storage`, whose promises these keep. */
export interface Remote {
  list(folder: string): Promise<Listing>;
  size(name: string): Promise<number | null>;
  read(name: string, bytes: number): AsyncIterable<Buffer>;
  /** Writes an object in one request. @returns false if there is one already, and none is to be replaced */
  put(name: string, data: Buffer, when: 'ifAbsent' | 'always'): Promise<boolean>;
  /** Writes a new object in several parts, each but the last of `partBytes`. @returns false if there is one already */
  upload(name: string, parts: AsyncIterable<Buffer>): Promise<boolean>;
  /** What is sent in one request at most. */
  readonly partBytes: number;
  remove(name: string): Promise<void>;
  removeBelow(folder: string): Promise<void>;
}
