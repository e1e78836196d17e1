import { afterEach, describe, expect, test } from 'vitest';
import { mysqlDialect } from '../../../../src/engine/mysql/dialect.ts';
import {
  createStatements,
  finishStatements,
  liveStatements,
} from '../../../../src/engine/mysql/schema/statements.ts';
import type { Column, Schema, Table } from '../../../../src/model.ts';
import { describeEachServer } from '../../../servers/describe-each-server.ts';
import { openDatabase } from './open-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { samples } from './samples.ts';

await describeEachServer(['mariadb', 'mysql'], (server) => {
  const open: OpenDatabase[] = [];
  const databaseOf = async (script: string): Promise<OpenDatabase> => {
    const database = await openDatabase(server, script);
    open.push(database);
    return database;
  };
  const schemaOf = async (script: string): Promise<Schema> => (await databaseOf(script)).introspect();
  const sample = (name: string): Promise<Schema> => schemaOf(samples[name] ?? '');
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
  });

  describe('columns', () => {
    test('have portable types where there is one, and the encoding of their values', async () => {
      const { columns } = tableOf(await sample('columns of every type'), 't');
      const isMariaDb = server.product === 'mariadb';
      expect(columns.every((column) => column.nullable && column.default === undefined)).toBe(true);
      expect(columns.map(({ name, type, encoding }) => `${name} ${type} ${encoding}`)).toEqual([
        't1 boolean integer',
        `t2 sql:${isMariaDb ? 'tinyint(4)' : 'tinyint'} integer`,
        't3 smallint integer',
        `t4 sql:${isMariaDb ? 'mediumint(9)' : 'mediumint'} integer`,
        't5 integer integer',
        't6 bigint integer',
        `t7 sql:${isMariaDb ? 'int(10)' : 'int'} unsigned integer`,
        't8 sql:bigint(20) unsigned zerofill integer',
        'd1 decimal(65,30) decimal',
        'd2 decimal(10,0) decimal',
        'd3 sql:decimal(5,2) unsigned decimal',
        'f1 real single',
        'f2 sql:float(7,2) single',
        'f3 double real',
        'f4 sql:double(9,3) real',
        'c1 char(3) text',
        'c2 varchar(40) text',
        'c3 uuid text',
        'c4 varchar(5) text',
        'x1 sql:tinytext text',
        'x2 sql:text text',
        'x3 sql:mediumtext text',
        'x4 text text',
        'x5 json text',
        "e1 sql:enum('a','b''c','d,e') text",
        "e2 sql:set('x','y') text",
        'b1 sql:binary(4) blob',
        'b2 sql:varbinary(10) blob',
        'b3 sql:tinyblob blob',
        'b4 sql:blob blob',
        'b5 sql:mediumblob blob',
        'b6 blob blob',
        'b7 sql:bit(5) text',
        `y1 sql:${isMariaDb ? 'year(4)' : 'year'} integer`,
        'y2 date date',
        'y3 sql:time time',
        'y4 time time',
        'y5 sql:datetime timestamp',
        'y6 timestamp timestamp',
        'y7 sql:timestamp(3) timestamptz',
        'g1 sql:geometry blob',
        'g2 sql:point blob',
        'g3 sql:linestring blob',
        'g4 sql:polygon blob',
        'g5 sql:multipoint blob',
        'g6 sql:multilinestring blob',
        'g7 sql:multipolygon blob',
        `g8 sql:${isMariaDb ? 'geometrycollection' : 'geomcollection'} blob`,
      ]);
    });

    test('a portable type makes the same native type again', async () => {
      const schema = await sample('columns of every type');
      const columns = tableOf(schema, 't').columns.map(
        ({ name, type }) => `${name} ${mysqlDialect.columnType(type, { keyed: false })}`,
      );
      const again = tableOf(await schemaOf(`CREATE TABLE t (${columns.join(', ')})`), 't');
      const native = (list: readonly Column[]): string[] =>
        list.map(({ type, nativeType }) => `${type} ${nativeType}`);
      expect(native(again.columns)).toEqual(native(tableOf(schema, 't').columns));
    });

    test('defaults are SQL, numbers bare', async () => {
      const { columns, extras } = tableOf(await sample('defaults'), 't');
      const given = Object.fromEntries(columns.map((column) => [column.name, column.default ?? null]));
      expect(given).toMatchObject({
        id: null,
        a: '-5',
        c: "b'101'",
        j: "'y'",
        l: '1',
        m: "''",
        n: "'NULL'",
        s: "'0000-00-00'",
      });
      expect(Number(given['d'])).toBe(1.5);
      expect(given['b']).toMatch(/^_utf8mb4'/);
      expect(given['h']).toMatch(/^0xFF0027$/i);
      expect(given['e']).toMatch(/^current_timestamp\(6\)$/i);
      expect(extras).toEqual([expect.stringMatching(/^`e` ON UPDATE current_timestamp\(6\)$/i)]);
    });

    test('a default made of a column’s own is the same default', async () => {
      const { columns } = tableOf(await sample('defaults'), 't');
      const clauses = columns.map((column) => {
        const given = column.default === undefined ? '' : ` DEFAULT (${column.default})`;
        return `${column.name} ${column.nativeType} CHARACTER SET utf8mb4 NULL${given}`.replace(
          /(?<!char\(\d+\)|text) CHARACTER SET utf8mb4/,
          '',
        );
      });
      const again =
        await databaseOf(`SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE u (x INT, ${clauses.join(', ')});
        INSERT INTO u (x) VALUES (1); ${samples['defaults'] ?? ''}; INSERT INTO t (id) VALUES (1);`);
      const [same] = await again.query(
        'SELECT u.b = t.b, u.h = t.h, u.q = t.q, u.d = t.d, u.r = t.r, u.t = t.t FROM u, t',
      );
      expect(same).toEqual(['1', '1', '1', '1', '1', '1']);
    });

    test('JSON, collations, invisible and generated columns', async () => {
      const schema = await schemaOf(`ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
        CREATE TABLE t (j JSON, b VARCHAR(9) COLLATE utf8mb4_bin, l VARCHAR(9) CHARACTER SET latin1,
        i INT INVISIBLE, g INT GENERATED ALWAYS AS (i + 1) STORED, v INT AS (i) VIRTUAL, c VARCHAR(9) COMMENT 'x')`);
      const { columns, checks, extras } = tableOf(schema, 't');
      expect(columns.map(({ collation }) => collation ?? null)).toEqual([
        null,
        'utf8mb4_bin',
        'latin1_swedish_ci',
        null,
        null,
        null,
        null,
      ]);
      expect(columns.map(({ generated }) => generated?.stored ?? null)).toEqual([
        null,
        null,
        null,
        null,
        true,
        false,
        null,
      ]);
      expect(columns[4]?.generated?.sql).toContain('`i`');
      expect(checks).toEqual([]);
      const like = tableOf(
        await schemaOf(`CREATE TABLE t (j LONGTEXT COLLATE utf8mb4_unicode_520_ci CHECK (json_valid(j)),
          u CHAR(36) CHARACTER SET ascii COLLATE ascii_bin)`),
        't',
      );
      expect(like.columns.map(({ type, collation }) => [type, collation])).toEqual([
        ['text', 'utf8mb4_unicode_520_ci'],
        ['char(36)', 'ascii_bin'],
      ]);
      expect(like.checks).toHaveLength(1);
      expect(extras).toEqual([expect.stringContaining('INVISIBLE'), "`c` COMMENT 'x'"]);
    });
  });

  describe('keys', () => {
    test('are told apart: unique constraints, indexes, what an index says beyond its columns', async () => {
      const table = tableOf(await sample('keys of all kinds'), 't');
      expect(table.uniques).toEqual([['b'], ['a', 'b']]);
      expect(table.constraints?.map(({ name, kind }) => [name, kind])).toEqual([
        ['b', 'unique'],
        ['a', 'unique'],
      ]);
      const indexes = new Map(table.indexes.map((index) => [index.name, index]));
      expect(indexes.get('by_name')).toMatchObject({ unique: true, parts: [{ column: 'f' }] });
      expect(indexes.get('by_name')?.extras).toBeUndefined();
      expect(indexes.get('start')).toMatchObject({
        unique: true,
        parts: [{ sql: '`c`(20)' }],
        extras: ['`c`(20)'],
      });
      expect(indexes.get('down')?.parts).toEqual([{ column: 'a', descending: true }, { column: 'b' }]);
      expect(indexes.get('words')).toMatchObject({ extras: ['FULLTEXT'] });
      expect(indexes.get('place')).toMatchObject({ extras: ['SPATIAL'] });
      expect(indexes.get('told')).toMatchObject({ extras: ["COMMENT 'it''s; one'"] });
      expect(table.sql).not.toMatch(/UNIQUE|FULLTEXT|SPATIAL|[^Y] KEY/);
    });

    test('a primary key of first letters has whole columns, and is one of the extras', async () => {
      const table = tableOf(
        await schemaOf('CREATE TABLE t (a TEXT, b INT, PRIMARY KEY (a(10), b DESC))'),
        't',
      );
      expect(table.primaryKey).toEqual(['a', 'b']);
      expect(table.extras).toEqual(['PRIMARY KEY (`a`(10),`b` DESC)']);
    });

    test('a key that AUTO_INCREMENT or partitions need stays in the table, and is one of its extras', async () => {
      const counters = await sample('identity and comments');
      const b = tableOf(counters, 'b');
      expect(b.sql).toContain('UNIQUE KEY `counter` (`id`)');
      expect(b.extras).toEqual(['UNIQUE KEY `counter` (`id`)']);
      expect(b.indexes.map(({ name }) => name)).toEqual(['other']);
      expect(tableOf(counters, 'a')).toMatchObject({
        primaryKey: ['id'],
        options: { comment: 'a \\ table' },
      });
      expect(tableOf(counters, 'a').columns[0]).toMatchObject({ identity: true, nullable: false });
      expect(tableOf(counters, 'a').sql).not.toMatch(/AUTO_INCREMENT=/);
      const parted = tableOf(await sample('partitions'), 'byrange');
      expect(parted.sql).toContain('UNIQUE KEY `u`');
      expect(parted.extras?.join()).toContain('PARTITION BY RANGE');
      expect(parted.indexes.map(({ name }) => name)).toEqual(['note']);
    });

    test('foreign keys: names, actions, parents before their children', async () => {
      const schema = await sample('foreign keys');
      expect(schema.tables.map(({ name }) => name)).toEqual(['zeta', 'alpha', 'circle2', 'circle1']);
      const keys = tableOf(schema, 'alpha').foreignKeys;
      expect(keys.find(({ name }) => name === 'pair')).toEqual({
        name: 'pair',
        columns: ['a', 'b'],
        references: { table: 'zeta', columns: ['a', 'b'] },
        onDelete: 'set null',
        onUpdate: 'cascade',
      });
      expect(keys.filter(({ name }) => name === undefined)).toHaveLength(2);
      expect(tableOf(schema, 'circle2').foreignKeys[0]).toMatchObject({
        onDelete: 'cascade',
        onUpdate: 'no action',
      });
    });

    test('checks have the name that somebody gave them', async () => {
      const { checks } = tableOf(await sample('checks and generated columns'), 't');
      expect(checks.map(({ name }) => name ?? null).toSorted()).toEqual([null, null, 'odd;name']);
      expect(checks.find(({ name }) => name !== undefined)?.sql).toContain('`c` <>');
    });

    test('options are those that a table in UTF-8 does not have by itself, whatever the database’s own', async () => {
      const schema = await schemaOf(`ALTER DATABASE CHARACTER SET latin1; CREATE TABLE usual (a INT);
        CREATE TABLE odd (a INT) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=FIXED MAX_ROWS=7;`);
      expect(tableOf(schema, 'usual').options).toEqual({ collation: 'latin1_swedish_ci' });
      const { options, extras } = tableOf(schema, 'odd');
      expect(options).toEqual({ engine: 'MyISAM', collation: 'utf8mb4_bin', row_format: 'FIXED' });
      expect(extras).toEqual(['MAX_ROWS=7']);
      expect(mysqlDialect.tableOptions({ options: options ?? {} })).toBe(
        'ENGINE=MyISAM COLLATE=utf8mb4_bin ROW_FORMAT=FIXED',
      );
    });
  });

  describe('objects', () => {
    test('come in the order in which they can be made, without the database’s name and the current user', async () => {
      const schema = await sample('routines, triggers and events');
      expect(schema.objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        'function big',
        'function plus',
        'function snow',
        'procedure last',
        'procedure odd "name',
        'procedure walk',
        'view latin',
        'view uses_plus',
        'trigger after_it',
        'trigger ansi',
        'trigger first',
        'trigger second',
        'event later',
        'event zoned',
      ]);
      const text = schema.objects.map(({ sql }) => sql).join('\n');
      expect(text).not.toMatch(/DEFINER=/);
      expect(text).not.toContain('carryover_test');
      expect((await sample('views')).objects.map(({ name }) => name)).toEqual(['z', 'y', 'a_view', 'b']);
    });

    test('another account as the definer stays', async () => {
      const schema = await schemaOf("CREATE DEFINER='root'@'elsewhere' PROCEDURE p() SELECT 1");
      expect(schema.objects[0]?.sql).toMatch(/DEFINER=`root`@`elsewhere`/);
    });

    test('their settings stand around them where they are not the usual ones', async () => {
      const { objects } = await sample('routines, triggers and events');
      const sqlOf = (wanted: string): string => objects.find(({ name }) => name === wanted)?.sql ?? '';
      expect(sqlOf('plus')).toMatch(/^CREATE/);
      expect(sqlOf('ansi')).toMatch(
        /^SET sql_mode = '[^']*NO_BACKSLASH_ESCAPES[^']*';\nCREATE.*;\nSET sql_mode = '[^']*'$/s,
      );
      expect(sqlOf('zoned')).toMatch(/^SET time_zone = '\+02:00';\n/);
      expect(sqlOf('latin')).toMatch(
        /^SET character_set_client = latin1, collation_connection = latin1_swedish_ci;\n/,
      );
      expect(sqlOf('snow')).toMatch(/^SET collation_connection = utf8mb4_bin;\n/);
    });

    test('a view of what is gone is left out, and said', async () => {
      const schema = await schemaOf(
        'CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t;',
      );
      expect(schema.objects).toEqual([]);
      expect(schema.leftOut).toEqual([expect.stringContaining('"v"')]);
    });

    test('a column named like the database keeps its table’s name', async () => {
      const database = await databaseOf('CREATE TABLE t (a INT)');
      const own = `\`${database.name}\``;
      await database.query(`CREATE TABLE ${own} (${own} INT)`);
      await database.query(`CREATE VIEW v AS SELECT ${own}.${own} FROM ${own}.${own} JOIN ${own}.t`);
      await database.query(`CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1`);
      await database.query(`CREATE VIEW w AS SELECT ${own}.f() AS one`);
      const { objects } = await database.introspect();
      const sqlOf = (wanted: string): string => objects.find(({ name }) => name === wanted)?.sql ?? '';
      expect(sqlOf('v')).toContain(`select ${own}.${own} AS ${own} from (${own} join \`t\``);
      expect(sqlOf('w')).toContain('select `f`() AS `one`');
    });

    test('what belongs to carryover is no part of it', async () => {
      const schema = await schemaOf('CREATE TABLE carryover_runs (a INT); CREATE TABLE carryover (a INT)');
      expect(schema.tables.map(({ name }) => name)).toEqual(['carryover']);
      expect(schema.script).not.toContain('carryover_runs');
    });

    test('a parent in another database is kept, and is no foreign key of this one', async () => {
      const other = await databaseOf('CREATE TABLE p (id INT PRIMARY KEY)');
      const schema = await schemaOf(
        `CREATE TABLE t (a INT, CONSTRAINT far FOREIGN KEY (a) REFERENCES ${other.name}.p (id))`,
      );
      const table = tableOf(schema, 't');
      expect(table.foreignKeys).toEqual([]);
      expect(table.constraints?.map(({ sql }) => sql)).toEqual([
        expect.stringContaining(`\`${other.name}\`.\`p\``),
      ]);
      expect(table.extras).toHaveLength(1);
      await open.pop()?.close();
    });
  });

  describe('rights', () => {
    test('are attributes, and comments of the script', async () => {
      const account = `u${Math.random().toString(36).slice(2, 10)}`;
      const database = await databaseOf(`CREATE TABLE t (a INT, b INT); CREATE PROCEDURE p() SELECT 1`);
      await database.query(`CREATE USER '${account}'@'%'`);
      try {
        await database.query(
          `GRANT SELECT, INSERT ON \`${database.name.replaceAll('_', '\\_')}\`.* TO '${account}'@'%'`,
        );
        await database.query(`GRANT UPDATE, SELECT (a) ON t TO '${account}'@'%' WITH GRANT OPTION`);
        await database.query(
          `GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE p TO '${account}'@'%' WITH GRANT OPTION`,
        );
        const { attributes, script, leftOut } = await database.introspect();
        expect(attributes.map(({ of, sql }) => `${of}: ${sql}`)).toEqual([
          `procedure "p": GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE \`p\` TO '${account}'@'%' WITH GRANT OPTION`,
          `database: GRANT INSERT, SELECT ON * TO '${account}'@'%'`,
          `table "t": GRANT SELECT (\`a\`) ON \`t\` TO '${account}'@'%' WITH GRANT OPTION`,
          `table "t": GRANT UPDATE ON \`t\` TO '${account}'@'%' WITH GRANT OPTION`,
        ]);
        expect(script).toContain(`-- GRANT UPDATE ON \`t\` TO '${account}'@'%' WITH GRANT OPTION;\n`);
        expect(leftOut).toEqual([]);
      } finally {
        await database.query(`DROP USER '${account}'@'%'`);
      }
    });
  });

  test('a column that the user may not read is an error, not left out', async () => {
    const account = `u${Math.random().toString(36).slice(2, 10)}`;
    const database = await databaseOf('CREATE TABLE t (a INT, b INT)');
    await database.query(`CREATE USER '${account}'@'%'`);
    try {
      await database.query(`GRANT SELECT (a) ON t TO '${account}'@'%'`);
      await expect(database.introspectAs(account)).rejects.toThrow(/denied/);
    } finally {
      await database.query(`DROP USER '${account}'@'%'`);
    }
  });

  test('what a user may not see is left out, and said', async () => {
    const account = `u${Math.random().toString(36).slice(2, 10)}`;
    const database = await databaseOf(
      'CREATE TABLE t (a INT); CREATE VIEW v AS SELECT a FROM t; CREATE PROCEDURE p() SELECT 1; CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1',
    );
    await database.query(`CREATE USER '${account}'@'%'`);
    try {
      await database.query(`GRANT SELECT, EXECUTE ON \`${database.name}\`.* TO '${account}'@'%'`);
      const { objects, attributes, leftOut } = await database.introspectAs(account);
      expect(objects).toEqual([]);
      expect(attributes).toEqual([]);
      expect(leftOut).toEqual(
        ['function "f"', 'procedure "p"', 'view "v"', 'rights'].map(
          (what) => expect.stringContaining(what) as string,
        ),
      );
    } finally {
      await database.query(`DROP USER '${account}'@'%'`);
    }
  });

  describe('the statements of a staged build', () => {
    test('guarded tables have their unique keys from the beginning, foreign keys come last', async () => {
      const schema =
        await schemaOf(`CREATE TABLE p (id INT PRIMARY KEY, n INT, m TEXT, UNIQUE (n), UNIQUE KEY named (n, id), KEY k (n), FULLTEXT KEY f (m));
        CREATE TABLE q (id INT PRIMARY KEY, n INT, UNIQUE (n), FOREIGN KEY (n) REFERENCES p (id));`);
      const made = (list: readonly { readonly sql: string }[]): string[] =>
        list.map(({ sql }) => sql.replace(/\([^]*/, '').trim());
      expect(createStatements(schema).map(({ what }) => what)).toEqual([
        'table "p"',
        'table "q"',
        'keys of table "p"',
        'keys of table "q"',
      ]);
      expect(made(createStatements(schema, new Set(['q'])))).toEqual([
        'CREATE TABLE `p`',
        'CREATE TABLE `q`',
        'ALTER TABLE `q` ADD UNIQUE KEY `n`',
      ]);
      const finish = finishStatements(schema, new Set(['q']));
      expect(made(finish)).toEqual([
        'ALTER TABLE `p` ADD UNIQUE KEY `n`',
        'ALTER TABLE `p` ADD FULLTEXT KEY `f`',
        'ALTER TABLE `q` ADD CONSTRAINT `q_ibfk_1` FOREIGN KEY',
      ]);
      expect(finish[0]?.sql).toBe(
        'ALTER TABLE `p` ADD UNIQUE KEY `n` (`n`), ADD UNIQUE KEY `named` (`n`,`id`), ADD KEY `k` (`n`)',
      );
      expect(finish.map(({ kind }) => kind)).toEqual(['keys', 'keys', 'foreign key']);
    });

    test.skipIf(server.product !== 'mariadb')(
      'a default from a sequence is tied to the live database again',
      async () => {
        const old = await databaseOf(
          `CREATE SEQUENCE s START 7; CREATE TABLE t (id INT DEFAULT NEXTVAL(s), n INT)`,
        );
        const schema = await old.introspect();
        expect(schema.objects).toMatchObject([{ kind: 'sequence', name: 's', before: true }]);
        const live = await databaseOf('');
        await live.query(`RENAME TABLE ${old.name}.s TO s, ${old.name}.t TO t`);
        await expect(live.query('INSERT INTO t (n) VALUES (1)')).rejects.toThrow(/doesn't exist/);
        for (const { sql } of liveStatements(schema)) await live.query(sql);
        await live.query('INSERT INTO t (n) VALUES (1)');
        expect(await live.query('SELECT id FROM t')).toEqual([['7']]);
        expect(await live.introspect()).toEqual(schema);
      },
    );
  });
});

function tableOf(schema: Schema, wanted: string): Table {
  const found = schema.tables.find(({ name }) => name === wanted);
  if (!found) throw new Error(`no table ${wanted}`);
  return found;
}
