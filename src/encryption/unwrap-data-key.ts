import { CarryoverError } from '../errors.ts';
import { dataKeyOf } from './data-key.ts';
import type { DataKey } from './data-key.ts';
import { decrypterFor, hasIdentity } from './keys.ts';
import type { Keys } from './keys.ts';
import { passphraseIdentity } from './passphrase.ts';

/**
 * Opens the bytes of a `key.age`; `snapshot` is what errors call it. A passphrase takes a second and 256 MiB, by intent.
 * @throws KEY_MISSING if no key was given of the kind that it needs, KEY_WRONG if none fits, USAGE if an identity is none,
 *   and an Error if the file is damaged; its message goes on from the file's name.
 */
export async function unwrapDataKey(bytes: Buffer, keys: Keys, snapshot = 'the snapshot'): Promise<DataKey> {
  const needsPassphrase = bytes.includes('\n-> scrypt ');
  const { identities = [], passphrase } = keys;
  const decrypter = decrypterFor(identities);
  if (needsPassphrase) {
    if (passphrase === undefined) throw missing('passphrase', hasIdentity(identities), snapshot);
    decrypter.addIdentity(passphraseIdentity(passphrase));
  } else if (!hasIdentity(identities)) {
    throw missing('identity', passphrase !== undefined, snapshot);
  }
  // Asked last, so only where no key fits. Damage to the part that is for our key looks the same: nobody can tell.
  let noneFits = false;
  decrypter.addIdentity({
    unwrapFileKey() {
      noneFits = true;
      return null;
    },
  });
  const text = await decrypter.decrypt(bytes, 'text').catch((error: unknown) => {
    if (noneFits) throw wrong(needsPassphrase, snapshot);
    throw new Error('was changed, or is cut short', { cause: error });
  });
  return dataKeyOf(text.trimEnd());
}

const hints = {
  passphrase: 'Set CARRYOVER_PASSPHRASE, or CARRYOVER_PASSPHRASE_FILE with the path of a file that holds it.',
  identity: 'Set CARRYOVER_IDENTITY, or name the file that holds it with --identity-file FILE.',
};

function missing(kind: 'passphrase' | 'identity', hasOther: boolean, snapshot: string): CarryoverError {
  const needs = kind === 'passphrase' ? 'by a passphrase' : 'to recipients';
  const lacks = kind === 'passphrase' ? 'No passphrase' : 'No identity';
  const only = kind === 'passphrase' ? 'identities' : 'a passphrase';
  const message = `${lacks} was given${hasOther ? `, only ${only}` : ''}, and ${snapshot} is encrypted ${needs}.`;
  return new CarryoverError('KEY_MISSING', `${message} Nothing was read.`, { hint: hints[kind] });
}

function wrong(needsPassphrase: boolean, snapshot: string): CarryoverError {
  const message = needsPassphrase
    ? `The passphrase is not the one that ${snapshot} was encrypted by.`
    : `None of the identities opens ${snapshot}: it was encrypted to other recipients.`;
  return new CarryoverError('KEY_WRONG', `${message} Nothing was read.`, {
    hint: `Give the right ${needsPassphrase ? 'passphrase' : 'identity'}. If it is, the file key.age of the snapshot is damaged: use a copy.`,
  });
}
