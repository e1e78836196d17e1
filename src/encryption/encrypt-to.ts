import { Encrypter } from 'age-encryption';
import { CarryoverError } from '../errors.ts';
import { entriesOf } from './entries.ts';
import { passphraseRecipient } from './passphrase.ts';

/** Who can open a snapshot: whoever has the identity of one of the recipients, or whoever knows the passphrase. */
export interface EncryptTo {
  /** age recipients (`age1…`), or texts of recipients files. Not beside a passphrase: age does not allow it. */
  readonly recipients?: readonly string[];
  readonly passphrase?: string;
}

/** @throws USAGE unless it names recipients, all of them good, or a passphrase. Call it before anything is begun. */
export function encrypterFor({ recipients, passphrase }: EncryptTo): Encrypter {
  if (recipients !== undefined && passphrase !== undefined) {
    throw unusable('An encryption has recipients or a passphrase, not both.', 'Leave one of them out.');
  }
  return passphrase === undefined ? toRecipients(recipients ?? []) : byPassphrase(passphrase);
}

function byPassphrase(passphrase: string): Encrypter {
  if (passphrase === '') throw unusable('The passphrase is empty.', 'Set one of at least four random words.');
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase));
  return encrypter;
}

function toRecipients(texts: readonly string[]): Encrypter {
  const encrypter = new Encrypter();
  const entries = entriesOf(texts);
  if (entries.length === 0) {
    throw unusable('An encryption needs a recipient or a passphrase, and there is none.', hint);
  }
  for (const { text, position } of entries) {
    if (/^AGE-SECRET-KEY-/i.test(text)) {
      throw unusable(
        `Recipient ${position} is an identity: the secret half of a key.`,
        'Give the public half (`age1…`; `age-keygen -y FILE` prints it). If the secret was seen by others, make a new one.',
      );
    }
    try {
      encrypter.addRecipient(text);
    } catch {
      throw unusable(`Recipient ${position} is not an age recipient.`, hint);
    }
  }
  return encrypter;
}

const hint =
  'A recipient begins with `age1`; `age-keygen -o FILE` makes a key and prints it. SSH keys and plugins are not supported.';

function unusable(message: string, hint: string): CarryoverError {
  return new CarryoverError('USAGE', `${message} Nothing was encrypted.`, { hint });
}
