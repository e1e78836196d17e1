import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createPrivateFile } from '../files/private-file.ts';
import type { Block } from '../model.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import type { SnapshotCompression, SnapshotTable } from './format.ts';

type Written = Pick<SnapshotTable, 'rows' | 'bytes' | 'rawBytes' | 'sha256' | 'fingerprint'>;

/**
 * Blocks wait here while another thread compresses, so that reading and compressing go on side by side.
 * No more than these few MiB: memory stays flat.
 */
const gzipOptions = { level: 1, chunkSize: 512 * 1024, highWaterMark: 3 * 1024 * 1024 };

/** Writes a table's rows into a new file and flushes it. `onBlock` hears the rows so far. @throws WRITE_FAILED */
export async function writeTable(
  path: string,
  blocks: AsyncIterable<Block>,
  compression: SnapshotCompression,
  onBlock: (rows: number) => void,
): Promise<Written> {
  const file = await createPrivateFile(path);
  const fingerprint = createFingerprint();
  const digest = createHash('sha256');
  let bytes = 0;
  let rawBytes = 0;

  async function* lines(): AsyncGenerator<Buffer> {
    for await (const { data } of blocks) {
      fingerprint.add(data);
      rawBytes += data.length;
      onBlock(fingerprint.rows);
      yield data;
    }
  }
  async function store(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      digest.update(chunk);
      bytes += chunk.length;
      await file.write(chunk);
    }
  }

  try {
    if (compression === 'gzip') await pipeline(lines, createGzip(gzipOptions), store);
    else await store(lines());
    await file.finish();
  } finally {
    await file.close();
  }
  return {
    rows: fingerprint.rows,
    bytes,
    rawBytes,
    sha256: digest.digest('hex'),
    fingerprint: fingerprint.hex(),
  };
}
