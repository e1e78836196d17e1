import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createStatements } from '../../../../src/engine/postgres/schema/create-statements.ts';
import { finishStatements } from '../../../../src/engine/postgres/schema/finish-statements.ts';
import { introspect } from '../../../../src/engine/postgres/schema/introspect.ts';
import type { Schema, Table } from '../../../../src/model.ts';
import { describeEachServer } from '../../../servers/describe-each-server.ts';
import { freshDatabase, testPrefix, within } from '../../../servers/fresh-database.ts';
import type { FreshDatabase } from '../../../servers/fresh-database.ts';
import { look, make } from './look.ts';

const zoos = [
  { file: 'zoo.sql', since: 14 },
  { file: 'zoo-15.sql', since: 15 },
  { file: 'zoo-18.sql', since: 18 },
];

const dumper = dumperVersion();

await describeEachServer(['postgres'], (server) => {
  const databases: FreshDatabase[] = [];
  /** Roles are the whole server's: each test has its own. */
  const reader = `${testPrefix}reader_${process.pid}`;
  const owner = `${testPrefix}owner_${process.pid}`;

  const fresh = async (script = ''): Promise<FreshDatabase> => {
    const database = await freshDatabase(server);
    databases.push(database);
    await database.run(script);
    return database;
  };
  const makeRoles = () =>
    within(server.url, (connection) => connection.run(`CREATE ROLE ${reader}; CREATE ROLE ${owner}`));
  const zoo = (file: string): string =>
    readFileSync(new URL(file, import.meta.url), 'utf8')
      .replaceAll('zoo_reader', reader)
      .replaceAll('zoo_owner', owner);

  afterEach(async () => {
    for (const database of databases.splice(0)) await database.remove();
    await within(server.url, (connection) =>
      connection.run(`DROP ROLE IF EXISTS ${reader}; DROP ROLE IF EXISTS ${owner}`),
    );
  });

  describe('a schema script, run in an empty database, makes one with the same script', () => {
    for (const { file, since } of zoos) {
      test.skipIf(server.major < since)(`${file}, as a script`, async () => {
        await makeRoles();
        const old = await fresh(zoo(file));
        const schema = await look(old.url);
        const copy = await fresh(schema.script);
        const made = await look(copy.url);
        expect(made.script).toBe(schema.script);
        expect(made).toEqual(schema);
        expect(schema.leftOut).toEqual([]);
      });

      test.skipIf(server.major < since || dumper < server.major)(`${file}, as pg_dump sees it`, async () => {
        await makeRoles();
        const old = await fresh(zoo(file));
        const copy = await fresh((await look(old.url)).script);
        expect(dump(copy.url)).toBe(dump(old.url));
      });

      test.skipIf(server.major < since)(`${file}, step by step`, async () => {
        await makeRoles();
        const schema = await look((await fresh(zoo(file))).url);
        const some = new Set(schema.tables.filter((_, index) => index % 2 === 0).map(({ name }) => name));
        for (const guarded of [undefined, some, new Set<string>()]) {
          const copy = await fresh();
          await make(copy.url, createStatements(schema, guarded), '', finishStatements(schema, guarded));
          expect(await look(copy.url)).toEqual(schema);
        }
      });
    }

    test('whatever the default privileges that are in force there', async () => {
      await makeRoles();
      const schema = await look((await fresh(zoo('zoo.sql'))).url);
      const defaults = schema.attributes.filter(({ sql }) => sql.startsWith('ALTER DEFAULT PRIVILEGES'));
      expect(defaults).toHaveLength(3);
      const copy = await fresh(
        `CREATE SCHEMA sales; ${defaults.map(({ sql }) => sql).join('; ')}; ${schema.script}`,
      );
      expect((await look(copy.url)).script).toBe(schema.script);
    });

    test('whatever the order in which it was made', async () => {
      const tables = ['b', 'a', 'd', 'c'].map(
        (name) => `CREATE TABLE ${name} (id integer PRIMARY KEY, x integer)`,
      );
      const indexes = ['b', 'a'].map((name) => `CREATE INDEX ${name}_x ON ${name} (x)`);
      const views = ['z', 'y'].map((name) => `CREATE VIEW ${name} AS SELECT x FROM a`);
      const statements = [...tables, ...indexes, ...views];
      const one = await fresh(statements.join(';'));
      const other = await fresh(
        [...tables.toReversed(), ...indexes.toReversed(), ...views.toReversed()].join(';'),
      );
      expect((await look(other.url)).script).toBe((await look(one.url)).script);
    });
  });

  test('what the script does not make is named, and what needs it is left out too', async () => {
    const old = await fresh(zoo('zoo-left-out.sql'));
    const schema = await look(old.url);
    const [[user] = []] = await old.rows('SELECT quote_ident(current_user)');
    expect(JSON.stringify(schema)).not.toContain('secret');
    expect(schema.leftOut).toEqual([
      'The event trigger heard is left out.',
      'The foreign table "outside" is left out: it needs something that is left out.',
      'The foreign-data wrapper own_wrapper is left out.',
      'The operator family public.kin is left out.',
      'The publication news is left out: after a change it publishes the retained tables, until ALTER PUBLICATION news SET TABLE … names the new ones.',
      'The server "own_server" is left out: it needs something that is left out.',
      'The shell type public.unfinished is left out.',
      `The user mapping of ${String(user)} for the server own_server is left out.`,
      'The view "of_outside" is left out: it needs something that is left out.',
      'The view "of_view" is left out: it needs something that is left out.',
      'There are large objects (1): they are left out.',
    ]);
    const copy = await fresh(schema.script);
    expect((await look(copy.url)).script).toBe(schema.script);
  });

  test('nothing of carryover, of the server or of extensions is looked at', async () => {
    const { url } = await fresh(`
      CREATE SCHEMA carryover; CREATE TABLE carryover.carryover_runs (id integer);
      CREATE SCHEMA carryover_old_1; CREATE TABLE carryover_old_1.t (id integer PRIMARY KEY, x integer, UNIQUE (id));
      CREATE FUNCTION carryover_old_1.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE TYPE carryover_old_1.mood AS ENUM ('a');
      CREATE FUNCTION carryover_old_1.f(carryover_old_1.mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE CAST (carryover_old_1.mood AS integer) WITH FUNCTION carryover_old_1.f(carryover_old_1.mood);
      CREATE EXTENSION citext SCHEMA carryover_old_1;
      CREATE STATISTICS carryover_old_1.s ON id, x FROM carryover_old_1.t;
      CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore;`);
    const schema = await look(url);
    expect(schema.tables).toEqual([]);
    expect(schema.objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'extension hstore',
      'extension pg_trgm',
    ]);
    expect(schema.attributes).toEqual([]);
  });

  test('the schema public may be missing, or be made anew', async () => {
    const { url } = await fresh('DROP SCHEMA public; CREATE SCHEMA s; CREATE TABLE s.t (id integer)');
    const schema = await look(url);
    expect(schema.attributes).toEqual([]);
    expect((await look((await fresh(schema.script)).url)).script).toBe(schema.script);

    const anew = await look((await fresh('DROP SCHEMA public; CREATE SCHEMA public')).url);
    expect((await look((await fresh(anew.script)).url)).script).toBe(anew.script);
    expect(anew.attributes.map(({ of }) => of)).toContain('schema "public"');
  });

  test('what the user may not set again is left out, and named', async () => {
    await makeRoles();
    const database = await fresh(`
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader};
      CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
      COMMENT ON SERVER files IS 'not ours'; GRANT USAGE ON FOREIGN SERVER files TO ${reader};`);
    const [[user] = []] = await database.rows('SELECT quote_ident(current_user)');
    const schema = await within(database.url, async (connection) => {
      await connection.run(`BEGIN; SET LOCAL ROLE ${reader}; SET LOCAL search_path = ''`);
      return introspect((sql) => connection.rows(sql));
    });
    expect(schema.attributes).toEqual([]);
    expect(schema.leftOut).toEqual([
      'The ownership of the server files is left out.',
      `The set of default privileges of the role ${String(user)} is left out.`,
    ]);
  });

  test('an empty database has an empty script', async () => {
    expect(await look((await fresh()).url)).toMatchObject({
      tables: [],
      objects: [],
      attributes: [],
      leftOut: [],
      settings: {},
    });
  });

  describe('a table', () => {
    const table = ({ tables }: Schema, name: string): Table => {
      const found = tables.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`no table ${name}`);
      return found;
    };

    test('tells its columns, keys, checks and indexes', async () => {
      const { url } = await fresh(`
        CREATE SCHEMA s;
        CREATE DOMAIN s.email AS varchar(50);
        CREATE DOMAIN many AS integer[];
        CREATE TABLE s."Parent" (a integer, b text, PRIMARY KEY (b, a));
        CREATE TABLE t (
          id serial PRIMARY KEY, other bigint GENERATED ALWAYS AS IDENTITY, third smallint GENERATED BY DEFAULT AS IDENTITY,
          price numeric(10,2) DEFAULT 0.00 NOT NULL, email s.email, list many, double_price numeric GENERATED ALWAYS AS (price * 2) STORED,
          name text COLLATE "C", pa integer, pb text, tags jsonb,
          CONSTRAINT price_positive CHECK (price >= 0), UNIQUE (pb, pa),
          CONSTRAINT to_parent FOREIGN KEY (pb, pa) REFERENCES s."Parent" ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED
        );
        CREATE INDEX t_name ON t (name DESC, lower(email)) WHERE price > 1;
        CREATE INDEX t_tags ON t USING gin (tags);`);
      const schema = await look(url);
      expect(table(schema, 's."Parent"')).toMatchObject({ primaryKey: ['b', 'a'] });
      const t = table(schema, 't');
      expect(t.columns).toEqual([
        {
          name: 'id',
          type: 'integer',
          nativeType: 'integer',
          encoding: 'integer',
          nullable: false,
          identity: true,
          identityKind: 'serial',
          sequence: 't_id_seq',
        },
        {
          name: 'other',
          type: 'bigint',
          nativeType: 'bigint',
          encoding: 'integer',
          nullable: false,
          identity: true,
          identityKind: 'always',
          sequence: 't_other_seq',
        },
        {
          name: 'third',
          type: 'smallint',
          nativeType: 'smallint',
          encoding: 'integer',
          nullable: false,
          identity: true,
          sequence: 't_third_seq',
        },
        {
          name: 'price',
          type: 'decimal(10,2)',
          nativeType: 'numeric(10,2)',
          encoding: 'decimal',
          nullable: false,
          default: '0.00',
        },
        { name: 'email', type: 'sql:s.email', nativeType: 's.email', encoding: 'text', nullable: true },
        {
          name: 'list',
          type: 'sql:public.many',
          nativeType: 'public.many',
          encoding: 'text',
          nullable: true,
        },
        {
          name: 'double_price',
          type: 'decimal',
          nativeType: 'numeric',
          encoding: 'decimal',
          nullable: true,
          generated: { sql: '(price * (2)::numeric)', stored: true },
        },
        { name: 'name', type: 'text', nativeType: 'text', encoding: 'text', nullable: true, collation: 'C' },
        { name: 'pa', type: 'integer', nativeType: 'integer', encoding: 'integer', nullable: true },
        { name: 'pb', type: 'text', nativeType: 'text', encoding: 'text', nullable: true },
        { name: 'tags', type: 'sql:jsonb', nativeType: 'jsonb', encoding: 'text', nullable: true },
      ]);
      expect(t).toMatchObject({
        primaryKey: ['id'],
        uniques: [['pb', 'pa']],
        checks: [{ name: 'price_positive', sql: '(price >= (0)::numeric)' }],
        foreignKeys: [
          {
            name: 'to_parent',
            columns: ['pb', 'pa'],
            references: { table: 's."Parent"', columns: ['b', 'a'] },
            onDelete: 'cascade',
            onUpdate: 'set null',
            deferred: true,
          },
        ],
        indexes: [
          {
            name: 't_name',
            parts: [{ column: 'name', descending: true }, { sql: 'lower((email)::text)' }],
            unique: false,
            where: '(price > (1)::numeric)',
          },
          { name: 't_tags', parts: [{ column: 'tags' }], extras: ['USING gin (tags)'] },
        ],
      });
      expect(t.indexes[0]).not.toHaveProperty('extras');
      expect(t).not.toHaveProperty('extras');
      expect(t.constraints?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        'primary key t_pkey',
        'unique t_pb_pa_key',
        'foreign key to_parent',
      ]);
    });

    test('says what the portable words have no room for', async () => {
      const { url } = await fresh(`
        CREATE TABLE plain (id integer PRIMARY KEY, x integer REFERENCES plain MATCH FULL, UNIQUE (x) DEFERRABLE, CHECK (x > 0) NO INHERIT);
        CREATE UNLOGGED TABLE fast (id integer) WITH (fillfactor = 50);
        CREATE TABLE heir (y integer) INHERITS (fast);
        CREATE TABLE odd (id integer GENERATED BY DEFAULT AS IDENTITY (INCREMENT 5));
        CREATE TABLE parted (day date) PARTITION BY RANGE (day);
        CREATE TABLE part PARTITION OF parted DEFAULT;`);
      const schema = await look(url);
      expect(table(schema, 'plain').extras).toEqual([
        'CONSTRAINT "plain_x_check" CHECK ((x > 0)) NO INHERIT',
        'CONSTRAINT "plain_x_fkey" FOREIGN KEY (x) REFERENCES public.plain(id) MATCH FULL',
        'CONSTRAINT "plain_x_key" UNIQUE (x) DEFERRABLE',
      ]);
      expect(table(schema, 'fast')).toMatchObject({
        extras: ['UNLOGGED'],
        options: { with: "fillfactor='50'" },
      });
      expect(table(schema, 'heir').extras).toEqual(['INHERITS (fast)']);
      expect(table(schema, 'odd').extras).toEqual(['SEQUENCE OF id INCREMENT BY 5']);
      expect(table(schema, 'parted')).toMatchObject({
        extras: ['PARTITION part DEFAULT'],
        options: { partitionBy: 'RANGE (day)' },
      });
      expect(schema.tables.map(({ name }) => name)).not.toContain('part');
    });

    test('takes whatever rows as long as it is not guarded, and keys come with the end', async () => {
      const { url } = await fresh(`
        CREATE TABLE p (id integer PRIMARY KEY);
        CREATE TABLE c (id integer PRIMARY KEY, p integer REFERENCES p, note text);
        CREATE UNIQUE INDEX c_note ON c (note);
        CREATE INDEX c_p ON c (p);
        ALTER TABLE c ADD CHECK (p > 5) NOT VALID;`);
      const schema = await look(url);
      const copy = await fresh();
      const twice = "INSERT INTO public.c VALUES (1, 1, 'x'), (2, 1, 'x')";
      const refused = make(copy.url, createStatements(schema), twice, []);
      await expect(refused).rejects.toMatchObject({ code: '23505', constraint: 'c_note' });
      await make(copy.url, createStatements(schema, new Set()), twice, []);
      expect(await copy.rows('SELECT count(*) FROM c')).toEqual([[2]]);
      expect(finishStatements(schema, new Set(['p'])).map(({ kind, what }) => [kind, what])).toEqual([
        ['settings', 'settings'],
        ['constraint', 'primary key "c_pkey" of table "c"'],
        ['index', 'index "c_note"'],
        ['index', 'index "c_p"'],
        ['constraint', 'check "c_p_check" of table "c"'],
        ['foreign key', 'foreign key "c_p_fkey" of table "c"'],
      ]);
    });
  });
});

/** The major version of the server's own tool on this machine, which reads no newer server; 0: there is none. */
function dumperVersion(): number {
  try {
    const text = execFileSync('pg_dump', ['--version'], { encoding: 'utf8' });
    return Number(/\d+/.exec(text)?.[0] ?? 0);
  } catch {
    return 0;
  }
}

function dump(url: string): string {
  const text = execFileSync('pg_dump', ['--schema-only', '--dbname', url], { encoding: 'utf8' });
  return text.replace(/^\\(?:un)?restrict .*$/gm, '');
}
