import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { decrypted } from '../../src/encryption/decrypted.ts';
import { encrypted } from '../../src/encryption/encrypted.ts';
import { unwrapDataKey } from '../../src/encryption/unwrap-data-key.ts';
import { wrapDataKey } from '../../src/encryption/wrap-data-key.ts';
import { chunksOf, collect } from '../collect.ts';
import { tempFolder } from '../temp-folder.ts';
import { createKey, hasAge, isAgeRequired, runAge, runAgeTyping } from './age-program.ts';

const passphrase = 'correct horse battery stäple';

test.skipIf(hasAge || !isAgeRequired)('the program "age" is not installed', () => {
  expect.fail('it is required');
});

describe.skipIf(!hasAge)('the age program (needs `age` and `script`)', () => {
  test('opens a file of ours in two steps: first key.age, then the file', async () => {
    const folder = tempFolder();
    const people = [await createKey(folder, 'anna.txt'), await createKey(folder, 'bert.txt')];
    const key = await createDataKey();
    const recipients = people.map(({ recipient }) => recipient);
    await writeFile(join(folder, 'key.age'), await wrapDataKey(key, { recipients }));
    // Of an empty text it would make no file.
    for (const size of [1, 64 * 1024, 64 * 1024 + 1, 300_000]) {
      const text = randomBytes(size);
      const file = await collect(encrypted(chunksOf(text, 50_000), key.recipient));
      await writeFile(join(folder, 'rows.age'), file);
      for (const person of people) {
        await runAge(folder, ['-d', '-i', person.file, '-o', 'snapshot.key', 'key.age']);
        await runAge(folder, ['-d', '-i', 'snapshot.key', '-o', 'rows', 'rows.age']);
        expect((await readFile(join(folder, 'rows'))).equals(text)).toBe(true);
      }
    }
  });

  test('opens a key.age of ours by its passphrase', async () => {
    const folder = tempFolder();
    const key = await createDataKey();
    await writeFile(join(folder, 'key.age'), await wrapDataKey(key, { passphrase }));
    await runAgeTyping(folder, ['-d', '-o', 'snapshot.key', 'key.age'], `${passphrase}\n`);
    expect(await readFile(join(folder, 'snapshot.key'), 'utf8')).toBe(`${key.identity}\n`);
    await expect(runAgeTyping(folder, ['-d', '-o', 'x', 'key.age'], 'wrong\n')).rejects.toThrow(
      'incorrect passphrase',
    );
  });

  test('writes files that we open, to a recipient and by a passphrase', async () => {
    const folder = tempFolder();
    const [anna, key] = [await createKey(folder, 'anna.txt'), await createDataKey()];
    await writeFile(join(folder, 'snapshot.key'), `${key.identity}\n`);
    await runAge(folder, ['-r', anna.recipient, '-o', 'key.age', 'snapshot.key']);
    const read = async (name: string) => readFile(join(folder, name));
    expect(await unwrapDataKey(await read('key.age'), { identities: [anna.identity] })).toEqual(key);
    expect(
      await unwrapDataKey(await read('key.age'), { identities: [String(await read('anna.txt'))] }),
    ).toEqual(key);

    await runAgeTyping(folder, ['-p', '-o', 'typed.age', 'snapshot.key'], `${passphrase}\n${passphrase}\n`);
    expect(await unwrapDataKey(await read('typed.age'), { passphrase })).toEqual(key);

    for (const size of [0, 64 * 1024, 200_000]) {
      const text = randomBytes(size);
      await writeFile(join(folder, 'rows'), text);
      await runAge(folder, ['-r', key.recipient, '-o', 'rows.age', 'rows']);
      const found = await collect(decrypted(chunksOf(await read('rows.age'), 7777), key));
      expect(found.equals(text)).toBe(true);
    }
  });
});
