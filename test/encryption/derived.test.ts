import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { maskFingerprint, maskOf } from '../../src/encryption/mask.ts';
import { sealOf } from '../../src/encryption/seal-of.ts';

const identity = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX';
const key = { identity, recipient: 'age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj' };
const hexes = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

describe('a seal', () => {
  it('is what it is said to be, and stays so', () => {
    const secret = Buffer.from(hkdfSync('sha256', identity, '', 'carryover seal v1', 32));
    expect(sealOf(key, 'a manifest')).toBe(createHmac('sha256', secret).update('a manifest').digest('hex'));
    expect(sealOf(key, 'a manifest')).toBe(
      'dd19de30dd20766aec1d44514cc6c0da54e21f7106e151aff42c9227817dd966',
    );
  });

  it('is another for another text or key', async () => {
    expect(sealOf(key, 'a manifesto')).not.toBe(sealOf(key, 'a manifest'));
    expect(sealOf(await createDataKey(), 'a manifest')).not.toBe(sealOf(key, 'a manifest'));
  });
});

describe('a mask', () => {
  it('hides a fingerprint and shows it again', () => {
    fc.assert(
      fc.property(hexes, fc.string(), (fingerprint, label) => {
        const mask = maskOf(key, label);
        expect(mask).toMatch(/^[0-9a-f]{32}$/);
        const hidden = maskFingerprint(fingerprint, mask);
        expect(hidden).toMatch(/^[0-9a-f]{32}$/);
        expect(maskFingerprint(hidden, mask)).toBe(fingerprint);
      }),
    );
  });

  it('is another for another label or key, and no seal', async () => {
    const mask = maskOf(key, 'users');
    expect(mask).toBe('55cc00deb9e084d185ed95f9a438c8dc');
    expect(maskOf(key, 'user')).not.toBe(mask);
    expect(maskOf(await createDataKey(), 'users')).not.toBe(mask);
    expect(sealOf(key, 'users').startsWith(mask)).toBe(false);
  });
});
