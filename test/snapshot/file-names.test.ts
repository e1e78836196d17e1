import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseFolderName, chunkFileName } from '../../src/snapshot/file-names.ts';

const gzip = { compression: 'gzip', recipient: null } as const;

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('..', '.', '', 'con', 'CON.x'),
);

describe('chunkFileName', () => {
  it('keeps what people can read', () => {
    expect(chunkFileName({ table: 1, chunk: 1 }, 'customers', gzip)).toBe('tables/0001-customers.jsonl.gz');
    expect(
      chunkFileName({ table: 12, chunk: 3 }, 'Order Items', { compression: 'none', recipient: 'age1x' }),
    ).toBe('tables/0012-order_items-3.jsonl.age');
  });

  it('is safe for any name, and short', () => {
    fc.assert(
      fc.property(anyName, fc.integer({ min: 1, max: 99_999 }), (name, ordinal) => {
        expect(chunkFileName({ table: ordinal, chunk: 1 }, name, gzip)).toMatch(
          /^tables\/\d{4,5}-[a-z0-9_-]{0,40}\.jsonl\.gz$/,
        );
      }),
    );
  });
});

describe('databaseFolderName', () => {
  it('is the name itself where that is safe', () => {
    for (const name of ['shop', 'shop-2', 'shop_old.v2', '42']) expect(databaseFolderName(name)).toBe(name);
  });

  it('is safe for any name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const folder = databaseFolderName(name);
        expect(folder).toMatch(/^[a-z0-9_~-][a-z0-9._~-]{0,62}$/);
        expect(folder).not.toMatch(/^(con|prn|aux|nul)(\.|$)|\.$/);
      }),
    );
  });

  it('differs where names differ, on file systems that ignore case too', () => {
    const digest = createHash('sha256').update('Shop').digest('hex').slice(0, 12);
    const names = ['shop', 'Shop', 'SHOP', 'sh/op', 'sh:op', `shop~${digest}`, 'é', 'e\u0301', '', '..', '.'];
    const folders = names.map((name) => databaseFolderName(name).toLowerCase().normalize());
    expect(new Set(folders).size).toBe(names.length);
  });
});
