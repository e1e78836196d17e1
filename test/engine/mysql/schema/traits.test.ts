import { expect, test } from 'vitest';
import { readTraits, refuseOldServer } from '../../../../src/engine/mysql/schema/traits.ts';
import { describeEachServer } from '../../../servers/describe-each-server.ts';
import { openDatabase } from './open-database.ts';

test('servers whose RENAME is not safe are refused', () => {
  const refused = [
    ['MySQL', '5.7.44'],
    ['MariaDB', '10.5.29'],
    ['MariaDB', '5.5.68'],
  ] as const;
  const taken = [
    ['MySQL', '8.0.11'],
    ['MySQL', '9.7.0'],
    ['MariaDB', '10.6.0'],
    ['MariaDB', '11.4.2'],
  ] as const;
  for (const [product, version] of refused) {
    expect(() => refuseOldServer({ product, version })).toThrow(
      expect.objectContaining({ code: 'CONNECTION_FAILED', message: expect.stringContaining(version) }),
    );
  }
  for (const [product, version] of taken) expect(() => refuseOldServer({ product, version })).not.toThrow();
});

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('a server is asked what it is', async () => {
    const database = await openDatabase(server);
    try {
      const traits = await readTraits(database.query);
      expect(traits).toMatchObject({
        product: server.product === 'mysql' ? 'MySQL' : 'MariaDB',
        version: server.version,
        defaultEngine: 'InnoDB',
        hasSequences: server.product === 'mariadb',
      });
      expect(traits.user.name).not.toBe('');
      // The account, as the server itself spells it where it tells of rights.
      const rights = await database.query(
        `SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE GRANTEE = ?`,
        [`'${traits.user.name}'@'${traits.user.host}'`],
      );
      expect(rights).not.toEqual([]);
      expect(() => refuseOldServer(traits)).not.toThrow();
    } finally {
      await database.close();
    }
  });
});
