import { Decrypter } from 'age-encryption';
import { CarryoverError } from '../errors.ts';
import { entriesOf } from './entries.ts';

/** What opens encrypted snapshots. Any of these may fit. */
export interface Keys {
  /** age identities (`AGE-SECRET-KEY-1…`), or texts of identity files. */
  readonly identities?: readonly string[];
  readonly passphrase?: string;
}

/** Tries every identity. @throws USAGE, without the text, if one of them is none */
export function decrypterFor(identities: readonly string[]): Decrypter {
  const decrypter = new Decrypter();
  for (const { text, position } of entriesOf(identities)) {
    try {
      decrypter.addIdentity(text);
    } catch {
      // No cause: the library's message quotes the text.
      throw notAnIdentity(text, position);
    }
  }
  return decrypter;
}

/** Whether there is any identity in these texts. */
export function hasIdentity(identities: readonly string[]): boolean {
  return entriesOf(identities).length > 0;
}

function notAnIdentity(text: string, position: string): CarryoverError {
  return new CarryoverError('USAGE', `Identity ${position} ${faultOf(text)}. Nothing was read.`, {
    hint: 'An identity begins with `AGE-SECRET-KEY-1`; `age-keygen -o FILE` writes one into a file.',
  });
}

function faultOf(text: string): string {
  if (text.startsWith('age1')) return 'is a recipient, the public half of a key: it opens nothing';
  if (text.startsWith('age-encryption.org/') || text.startsWith('-----BEGIN AGE')) {
    return 'is itself encrypted: open it first, with `age -d`';
  }
  if (text.startsWith('AGE-PLUGIN-')) return 'belongs to an age plugin, which is not supported';
  return 'is not an age identity';
}
