import {
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
  Encrypter,
} from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import { CarryoverError } from '../../src/errors.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { DataKey } from '../../src/encryption/data-key.ts';
import type { EncryptTo } from '../../src/encryption/encrypt-to.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { unwrapDataKey } from '../../src/encryption/unwrap-data-key.ts';
import { wrapDataKey } from '../../src/encryption/wrap-data-key.ts';

const refusal = /was changed|None of the identities|was given/;

interface Person {
  readonly identity: string;
  readonly recipient: string;
}

let key: DataKey;
let [anna, bert, carl]: Person[] = [];
beforeAll(async () => {
  key = await createDataKey();
  [anna, bert, carl] = await Promise.all([person(), person(), person()]);
});

async function person(): Promise<Person> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

function known(one: Person | undefined): Person {
  if (!one) throw new Error('There is no such person.');
  return one;
}

async function failureOf(promise: Promise<unknown>): Promise<CarryoverError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CarryoverError)) throw new Error(`No error of ours: ${String(error)}`);
  return error;
}

describe('key.age for recipients', () => {
  it('opens by the identity of any of them, and gives the same key', async () => {
    const file = await wrapDataKey(key, { recipients: [known(anna).recipient, known(bert).recipient] });
    for (const reader of [anna, bert]) {
      expect(await unwrapDataKey(file, { identities: [known(reader).identity] })).toEqual(key);
    }
    expect(
      await unwrapDataKey(file, {
        identities: [known(carl).identity, known(bert).identity],
        passphrase: 'x',
      }),
    ).toEqual(key);
  });

  it('takes the texts of recipients and identity files', async () => {
    const recipients = [`# Anna\n${known(anna).recipient}\n\n# Bert\r\n${known(bert).recipient}\r\n`];
    const file = await wrapDataKey(key, { recipients });
    const identities = [`# created: 2026\n# public key: ${known(bert).recipient}\n${known(bert).identity}\n`];
    expect(await unwrapDataKey(file, { identities })).toEqual(key);
  });

  it('opens for recipients that withstand quantum computers', async () => {
    const identity = await generateHybridIdentity();
    const file = await wrapDataKey(key, { recipients: [await identityToRecipient(identity)] });
    expect(await unwrapDataKey(file, { identities: [identity] })).toEqual(key);
  });

  it('says whether a key is missing or wrong', async () => {
    const file = await wrapDataKey(key, { recipients: [known(anna).recipient] });
    const code = async (keys: Keys) => (await failureOf(unwrapDataKey(file, keys))).code;
    expect(await code({})).toBe('KEY_MISSING');
    expect(await code({ identities: [] })).toBe('KEY_MISSING');
    expect(await code({ identities: ['# none\n'] })).toBe('KEY_MISSING');
    expect(await code({ passphrase: 'a passphrase' })).toBe('KEY_MISSING');
    expect(await code({ identities: [known(carl).identity] })).toBe('KEY_WRONG');
  });

  it('does not open when any one byte is another, or it is cut', async () => {
    const file = await wrapDataKey(key, { recipients: [known(anna).recipient] });
    const keys = { identities: [known(anna).identity] };
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed[at] = (file[at] ?? 0) ^ 1;
      await expect(unwrapDataKey(changed, keys), `byte ${at}`).rejects.toThrow(refusal);
      await expect(unwrapDataKey(file.subarray(0, at), keys), `length ${at}`).rejects.toThrow(refusal);
    }
  });

  it('does not open when it holds something else', async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(known(anna).recipient);
    const file = Buffer.from(await encrypter.encrypt('AGE-SECRET-KEY-1NONSENSE'));
    const failure: unknown = await unwrapDataKey(file, { identities: [known(anna).identity] }).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).toContain('it holds no age identity');
    expect(String(failure)).not.toContain('NONSENSE');
  });
});

describe('key.age for a passphrase', () => {
  it('opens by it alone', async () => {
    const file = await wrapDataKey(key, { passphrase: 'correct horse battery stäple' });
    expect(await unwrapDataKey(file, { passphrase: 'correct horse battery stäple' })).toEqual(key);
    expect((await failureOf(unwrapDataKey(file, { passphrase: 'wrong' }))).code).toBe('KEY_WRONG');
    expect((await failureOf(unwrapDataKey(file, {}))).code).toBe('KEY_MISSING');
    const identities = [known(anna).identity];
    expect((await failureOf(unwrapDataKey(file, { identities }))).message).toContain('only identities');
  });
});

describe('who may read', () => {
  const refused: [string, () => EncryptTo, RegExp][] = [
    ['nobody', () => ({}), /needs a recipient or a passphrase/],
    ['an empty list', () => ({ recipients: ['# nobody yet\n'] }), /needs a recipient or a passphrase/],
    ['both kinds', () => ({ recipients: [known(anna).recipient], passphrase: 'x' }), /not both/],
    ['an empty passphrase', () => ({ passphrase: '' }), /empty/],
    [
      'a recipient with a typing error',
      () => ({ recipients: [known(anna).recipient, swapped(known(bert).recipient)] }),
      /Recipient 2 is not/,
    ],
    [
      'a recipient in a list',
      () => ({ recipients: [`# ops\n\n${swapped(known(bert).recipient)}\nx`] }),
      /Recipient 1, line 3 is not/,
    ],
    ['an SSH key', () => ({ recipients: ['ssh-ed25519 AAAAC3Nz'] }), /Recipient 1 is not/],
    ['an identity', () => ({ recipients: [known(anna).identity] }), /Recipient 1 is an identity/],
  ];

  it.each(refused)('is refused as %s', async (_, to, message) => {
    const failure = await failureOf(wrapDataKey(key, to()));
    expect(failure.code).toBe('USAGE');
    expect(failure.message).toMatch(message);
    expect(`${failure.message} ${failure.hint}`).not.toContain(known(anna).identity);
  });
});

describe('an identity', () => {
  const refused: [string, () => string, RegExp][] = [
    ['with a typing error', () => swapped(known(anna).identity), /Identity 1 is not an age identity/],
    ['that is a recipient', () => known(anna).recipient, /Identity 1 is a recipient/],
    ['in a list', () => `# mine\n${swapped(known(anna).identity)}`, /Identity 1, line 2 is not/],
    [
      'that is encrypted itself',
      () => '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n',
      /Identity 1, line 1 is itself encrypted/,
    ],
    ['of a plugin', () => 'AGE-PLUGIN-YUBIKEY-1QQQ', /belongs to an age plugin/],
  ];

  it.each(refused)('%s is refused and not repeated', async (_, identity, message) => {
    const file = await wrapDataKey(key, { recipients: [known(anna).recipient] });
    const failure = await failureOf(unwrapDataKey(file, { identities: [identity()] }));
    expect(failure.code).toBe('USAGE');
    expect(failure.message).toMatch(message);
    expect(failure.cause).toBeUndefined();
    expect(`${failure.message} ${failure.hint}`).not.toContain(identity().slice(-30));
  });
});

/** With two letters changed, as a checksum finds. */
function swapped(text: string): string {
  const letters = [...text];
  const at = letters.length - 12;
  letters[at] = letters[at]?.toLowerCase() === 'q' ? 'p' : 'q';
  if (text.startsWith('AGE')) letters[at] = letters[at].toUpperCase();
  return letters.join('');
}
