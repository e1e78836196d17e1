import { randomUUID } from 'node:crypto';
import { sendParts } from '../remote/send-parts.ts';
import { writeOnce } from '../remote/write-once.ts';
import type { Container } from './container.ts';
import { discardBlocks } from './discard-blocks.ts';
import { isOurs } from './look-at.ts';
import { isThere, md5Of, refuseAltered } from './put.ts';
import { writeFault } from './write-fault.ts';

/** See `Remote.upload`. Of an upload that fails no blocks are left. */
export async function upload(
  container: Container,
  name: string,
  parts: AsyncIterable<Buffer>,
): Promise<boolean> {
  const token = randomUUID();
  const blob = container.client.getBlockBlobClient(container.key(name));
  const fault = (error: unknown) => writeFault(container, name, error);
  const stage = async (part: Buffer, index: number): Promise<string> => {
    // Of one length, as the service wants it, and no other writer's.
    const id = Buffer.from(`${token}-${String(index).padStart(5, '0')}`).toString('base64');
    const options = { transactionalContentMD5: md5Of(part) };
    const { contentMD5 } = await blob.stageBlock(id, part, part.length, options).catch((error: unknown) => {
      throw fault(error);
    });
    refuseAltered(part, contentMD5);
    return id;
  };
  try {
    const ids = await sendParts(parts, stage);
    return await writeOnce({
      async send() {
        await blob.commitBlockList(ids, { conditions: { ifNoneMatch: '*' }, metadata: { write: token } });
      },
      isTaken: isThere,
      // After a first attempt, whose answer is lost, a second one finds no blocks any more.
      isCertain: () => false,
      isOurs: () => isOurs(container, name, token),
      fault,
    });
  } catch (error) {
    // The first error matters more; `removeFolder` tries again.
    await discardBlocks(container, container.key(name)).catch(() => undefined);
    throw error;
  }
}
