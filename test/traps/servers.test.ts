import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMain } from '../run-main.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { hasDump, serverDump } from '../story/server-dump.ts';
import { tempFolder } from '../temp-folder.ts';

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  const quote = (name: string): string =>
    server.product === 'postgres' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``;
  const engine = server.product === 'postgres' ? '' : ' ENGINE=InnoDB';

  const run = async (folder: string, ...words: string[]): Promise<Record<string, unknown>> => {
    const ended = await runMain([...words, '--json'], { cwd: folder });
    expect({ words, ...ended }).toMatchObject({ code: 0 });
    return JSON.parse(ended.stdout) as Record<string, unknown>;
  };

  // Traps 12, 27 and 29.
  test('names that are no words: statements, properties of objects, paths and placeholders', async () => {
    const names = [
      '__proto__',
      'constructor',
      'a"b',
      "it's",
      'back`tick',
      '../../x',
      '%s $1 ?',
      '; DROP --',
      'ä ☃',
      'SELECT',
    ];
    const columns = names.map((name) => `${quote(name)} VARCHAR(40)`).join(', ');
    const values = names.map((_, index) => `'value ${index}'`).join(', ');
    const script = names.map(
      (name) =>
        `CREATE TABLE ${quote(`${name} t`)} (${quote('id')} INT PRIMARY KEY, ${columns})${engine};
         INSERT INTO ${quote(`${name} t`)} VALUES (1, ${values});`,
    );
    const folder = tempFolder();
    const [old, fresh] = [await freshDatabase(server, script.join('\n')), await freshDatabase(server)];
    try {
      const backup = await run(folder, 'backup', '--database', old.url);
      await run(folder, 'restore', String(backup['folder']), '--database', fresh.url);
      for (const name of names) {
        // The driver of the test itself knows no column `__proto__`.
        const cells = ['id', ...names].map((column, index) => `${quote(column)} AS c${index}`);
        const rows = await fresh.rows(`SELECT ${cells.join(', ')} FROM ${quote(`${name} t`)}`);
        expect({ name, rows }).toEqual({ name, rows: [[1, ...names.map((_, index) => `value ${index}`)]] });
      }
      if (hasDump(server))
        expect(serverDump(server, fresh.url).replaceAll(fresh.name, old.name)).toBe(
          serverDump(server, old.url),
        );
    } finally {
      await old.remove();
      await fresh.remove();
    }
  });

  // Trap 17.
  test('rows that refer to each other in circles, and to themselves', async () => {
    const script = `
      CREATE TABLE teams (id INT PRIMARY KEY, captain INT)${engine};
      CREATE TABLE players (id INT PRIMARY KEY, team INT, mentor INT,
        FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE,
        FOREIGN KEY (mentor) REFERENCES players (id))${engine};
      INSERT INTO teams VALUES (1, NULL), (2, NULL);
      INSERT INTO players VALUES (1, 1, 1), (2, 1, 1), (3, 2, 2);
      UPDATE teams SET captain = CASE id WHEN 1 THEN 2 ELSE 3 END;
      ALTER TABLE teams ADD FOREIGN KEY (captain) REFERENCES players (id);`;
    const folder = tempFolder();
    writeFileSync(
      join(folder, 'schema.sql'),
      `${script.slice(0, script.indexOf('INSERT'))}
       ALTER TABLE teams ADD FOREIGN KEY (captain) REFERENCES players (id);
       ALTER TABLE teams ADD COLUMN name VARCHAR(20) DEFAULT 'unnamed' NOT NULL;`,
    );
    const database = await freshDatabase(server, script);
    try {
      await run(folder, 'upgrade', '--database', database.url, '--schema', 'schema.sql', '--yes');
      expect(await database.rows('SELECT id, captain, name FROM teams ORDER BY id')).toEqual([
        [1, 2, 'unnamed'],
        [2, 3, 'unnamed'],
      ]);
      expect(await database.rows('SELECT id, team, mentor FROM players ORDER BY id')).toEqual([
        [1, 1, 1],
        [2, 1, 1],
        [3, 2, 2],
      ]);
      await expect(database.run('INSERT INTO players VALUES (4, 9, NULL)')).rejects.toThrow(/foreign key/i);
    } finally {
      await database.remove();
    }
  });

  // Trap 7, which is SQLite's, as it would look here: a parent that is made anew must not take its children along.
  test('a parent table that changes takes no child with it', async () => {
    const parent = (more: string): string =>
      `CREATE TABLE parents (id INT PRIMARY KEY, v VARCHAR(9)${more})${engine};`;
    const child = `CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)${engine};`;
    const folder = tempFolder();
    writeFileSync(join(folder, 'schema.sql'), `${parent(', w INT')}${child}`);
    const rows = "INSERT INTO parents VALUES (1, 'a'); INSERT INTO children VALUES (1, 1), (2, 1);";
    const database = await freshDatabase(server, `${parent('')}${child}${rows}`);
    try {
      await run(folder, 'upgrade', '--database', database.url, '--schema', 'schema.sql', '--yes');
      expect(await database.rows('SELECT id, parent FROM children ORDER BY id')).toEqual([
        [1, 1],
        [2, 1],
      ]);
      await database.run('DELETE FROM parents');
      expect(await database.rows('SELECT count(*) FROM children')).toEqual([[0]]);
      await run(folder, 'rollback', '--database', database.url, '--yes', '--discard-changes');
      expect(await database.rows('SELECT id, parent FROM children ORDER BY id')).toEqual([
        [1, 1],
        [2, 1],
      ]);
    } finally {
      await database.remove();
    }
  });
});
