import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { damaged } from './damaged.ts';
import type { SnapshotTable } from './format.ts';
import { openForReading } from './read-whole.ts';

const chunkBytes = 1024 * 1024;

/** Reads a table's file whole and compares its size and SHA-256. @throws SNAPSHOT_DAMAGED */
export async function verifyFile(folder: string, table: SnapshotTable): Promise<void> {
  if (table.file === null) return;
  const path = join(folder, table.file);
  const handle = await openForReading(path);
  const digest = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) break;
      digest.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } catch (error) {
    throw damaged(path, `cannot be read (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  } finally {
    await handle.close();
  }
  if (bytes !== table.bytes) throw damaged(path, `has ${bytes} bytes where the manifest says ${table.bytes}`);
  if (digest.digest('hex') !== table.sha256)
    throw damaged(path, 'has another SHA-256 than the manifest says');
}
