import { rm } from 'node:fs/promises';
import { createPrivateFile } from '../../files/private-file.ts';

/** See `Storage.create`. The file stands under its own name from the start: nothing reads it before a manifest names it. */
export async function createFile(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const file = await createPrivateFile(path);
  try {
    for await (const chunk of chunks) await file.write(chunk);
    await file.finish();
  } catch (error) {
    await file.close();
    // The first error matters more; who cleans up after a failed snapshot tries again.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}
