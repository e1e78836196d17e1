import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Stanza } from 'age-encryption';
import type { Identity, Recipient } from 'age-encryption';

/**
 * age's way to encrypt a file key by a passphrase. Source: the age file format, v1, "The scrypt recipient type"
 * (https://age-encryption.org/v1); scrypt is RFC 7914.
 *
 * Done with Node's own scrypt, on another thread: the age package's JavaScript holds up everything for several seconds,
 * and a chain of snapshots has a key for each.
 */
const workFactor = 18;
/** 1 GiB of memory. A higher one is refused: it comes from a file that somebody may have forged. */
const highestWorkFactor = 20;
const saltBytes = 16;
const tagBytes = 16;
const nonce = Buffer.alloc(12);
const algorithm = 'chacha20-poly1305';

export function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(saltBytes);
      const key = await keyOf(passphrase, salt, workFactor);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
      const text = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      const saltText = salt.toString('base64').replace(/=+$/, '');
      return [new Stanza(['scrypt', saltText, String(workFactor)], text)];
    },
  };
}

export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas;
      if (!stanza || stanza.args[0] !== 'scrypt') return null;
      // Beside others, it would let one reader pass for another: the format forbids it.
      const { salt, factor } = parse(stanzas.length === 1 ? stanza : null);
      return open(stanza.body, await keyOf(passphrase, salt, factor));
    },
  };
}

function parse(stanza: Stanza | null): { salt: Buffer; factor: number } {
  const [, saltText = '', factorText = ''] = stanza?.args ?? [];
  const salt = Buffer.from(saltText, 'base64');
  const factor = /^[1-9]\d?$/.test(factorText) ? Number(factorText) : Infinity;
  if (!stanza || stanza.args.length !== 3 || salt.length !== saltBytes || factor > highestWorkFactor) {
    throw new Error('has a passphrase entry that is not as the format says, or asks for too much memory');
  }
  return { salt, factor };
}

function open(body: Uint8Array, key: Buffer): Uint8Array | null {
  const end = body.length - tagBytes;
  // The file key has 16 bytes.
  if (end !== 16) throw new Error('has a passphrase entry that is not as the format says');
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(body.subarray(end));
  const fileKey = decipher.update(body.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return fileKey;
}

/** Memory: 1 KiB × 2 to the power of the factor. */
function keyOf(passphrase: string, salt: Buffer, factor: number): Promise<Buffer> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const cost = 2 ** factor;
  const options = { N: cost, r: 8, p: 1, maxmem: 1024 * cost + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, labelled, 32, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
