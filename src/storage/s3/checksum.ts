import { createHash } from 'node:crypto';

/** SHA-256 in base64, as the service wants it. */
export function checksumOf(data: Buffer): string {
  return createHash('sha256').update(data).digest('base64');
}

/** The checksum of an object that came in parts: that of their checksums. */
export function checksumOfParts(checksums: readonly string[]): string {
  const bytes = Buffer.concat(checksums.map((checksum) => Buffer.from(checksum, 'base64')));
  return `${checksumOf(bytes)}-${checksums.length}`;
}

/** Throws if the service says that it stored something else; some say nothing. */
export function refuseAltered(sent: string, stored: string | undefined): void {
  if (stored !== undefined && stored !== sent)
    throw Object.assign(new Error('altered on its way'), { name: 'BadDigest' });
}
