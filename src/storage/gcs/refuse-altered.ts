import { ask } from './ask.ts';
import type { Bucket } from './bucket.ts';
import { AnswerFault, UploadFault } from './reason-of.ts';
import { tryAgain } from './try-again.ts';

/** What an object should be. */
export interface Whole {
  readonly size: number;
  readonly crc32c: string;
}

/** Removes an object that is not what was sent, and says so. @param object what the service says of it */
export async function refuseAltered(
  bucket: Bucket,
  name: string,
  object: unknown,
  { size, crc32c }: Whole,
): Promise<void> {
  const found = (object ?? {}) as { generation?: string; size?: string; crc32c?: string };
  if (found.generation === undefined) throw new AnswerFault('no object');
  if (Number(found.size) === size && found.crc32c === crc32c) return;
  const url = `${bucket.objects}/${encodeURIComponent(bucket.key(name))}`;
  const query = { ifGenerationMatch: found.generation };
  await tryAgain(() => ask(bucket, { method: 'DELETE', url, query })).catch(() => undefined);
  throw new UploadFault('FILE_NO_UPLOAD');
}
