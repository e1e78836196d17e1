import { expect, test } from 'vitest';
import { readMisprintedKeys, withoutMisprints } from '../../../../src/engine/mysql/schema/misprinted-keys.ts';
import { describeEachServer } from '../../../servers/describe-each-server.ts';
import { openDatabase } from './open-database.ts';

const script = `CREATE TABLE \`p\`\`\` (\`i\`\`d\` INT PRIMARY KEY, b INT, UNIQUE (\`i\`\`d\`, b));
  CREATE TABLE \`c\`\`t\` (\`x\`\`\`\`y\` INT, z INT, w INT, CONSTRAINT \`f\`\`k$&\` FOREIGN KEY (z, \`x\`\`\`\`y\`) REFERENCES \`p\`\`\` (\`i\`\`d\`, b),
    CONSTRAINT plain FOREIGN KEY (w) REFERENCES \`p\`\`\` (\`i\`\`d\`));`;
const meant = [
  '  CONSTRAINT `f``k$&` FOREIGN KEY (`z`, `x````y`) REFERENCES `p``` (`i``d`, `b`)',
  '  CONSTRAINT `plain` FOREIGN KEY (`w`) REFERENCES `p``` (`i``d`)',
];
/** As MariaDB 11.8.6 prints them. */
const printed = [
  '  CONSTRAINT `f`k$&` FOREIGN KEY (`z`, `x``y`) REFERENCES `p``` (`i`d`, `b`)',
  '  CONSTRAINT `plain` FOREIGN KEY (`w`) REFERENCES `p``` (`i`d`)',
];

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('backticks that a server did not double in a foreign key are doubled by what its catalog says', async () => {
    const database = await openDatabase(server, script);
    try {
      const misprints = (await readMisprintedKeys(database.query, database.name)).get('c`t');
      const text = (lines: readonly string[]): string => `CREATE TABLE (\n${lines.join(',\n')}\n)`;
      expect(withoutMisprints(text(printed), misprints)).toBe(text(meant));
      expect(withoutMisprints(text(meant), misprints)).toBe(text(meant));
      const { tables } = await database.introspect();
      expect(tables.find(({ name }) => name === 'c`t')?.foreignKeys).toMatchObject([
        {
          name: 'f`k$&',
          columns: ['z', 'x``y'],
          references: { table: 'p`', columns: ['i`d', 'b'] },
        },
        { name: 'plain', columns: ['w'], references: { table: 'p`', columns: ['i`d'] } },
      ]);
    } finally {
      await database.close();
    }
  });
});
