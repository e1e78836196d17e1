import { createHmac, hkdfSync } from 'node:crypto';
import type { DataKey } from './data-key.ts';

/**
 * HMAC-SHA-256 (RFC 2104) of a text, under a key of its own for each purpose: HKDF-SHA-256 (RFC 5869) of the data key's
 * identity, as text, without a salt, the purpose as its info.
 */
export function derived({ identity }: DataKey, purpose: string, text: string): Buffer {
  const key = hkdfSync('sha256', identity, '', `carryover ${purpose} v1`, 32);
  return createHmac('sha256', Buffer.from(key)).update(text).digest();
}
