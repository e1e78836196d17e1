import { describe, expect, test } from 'vitest';
import { failure } from '../../api/world.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { tableOf } from './table-of.ts';
import { entry } from '../entry.ts';
import { blocksOf, rebuild, schemaOf, withDatabase } from './world.ts';

const live = `CREATE EXTENSION citext; CREATE TABLE people (email citext PRIMARY KEY, name text);
  INSERT INTO people VALUES ('A@b.c', 'live');`;

await describeEachServer(['postgres'], (server) => {
  describe('a scratch inside the live database', () => {
    test('has the same names as the live one, and neither sees the other', async () => {
      await withDatabase(server, live, async (database, session) => {
        const before = (await schemaOf(session)).script;
        const scratch = await session.scratch();
        await scratch.run(`CREATE EXTENSION IF NOT EXISTS citext; CREATE SCHEMA sales;
          CREATE TABLE people (email citext PRIMARY KEY); CREATE TABLE sales.orders (email citext REFERENCES public.people);
          INSERT INTO people VALUES ('x'), ('y'); INSERT INTO sales.orders VALUES ('X');`);
        const schema = await scratch.read((reader) => reader.schema());
        expect(schema.tables.map(({ name }) => name)).toEqual(['people', 'sales.orders']);
        expect(schema.objects.map(({ kind, name }) => `${kind} ${name}`)).toContain('extension citext');
        expect(schema.script).not.toContain('carryover');
        expect(await scratch.read((reader) => reader.stats('people', []))).toMatchObject({ rows: 2 });
        expect(await database.rows('SELECT name FROM people')).toEqual([['live']]);
        expect((await schemaOf(session)).script).toBe(before);
        await scratch.close();
        expect((await schemaOf(session)).script).toBe(before);
        expect(await database.rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^carryover'")).toEqual(
          [],
        );
      });
    });

    test('an extension that only the script wants is not there in the live database afterwards', async () => {
      await withDatabase(server, live, async (database, session) => {
        const scratch = await session.scratch();
        await scratch.run('CREATE EXTENSION hstore; CREATE TABLE t (a hstore)');
        const schema = await scratch.read((reader) => reader.schema());
        expect(schema.objects.map(({ name }) => name)).toEqual(['hstore']);
        // The same schema comes to live while the scratch still has its own.
        await session.stage({}, async (stage) => {
          await stage.create(schema);
          await stage.finish(schema, new Map());
          expect((await stage.schema()).script).toBe(schema.script);
        });
        await scratch.close();
        expect(await database.rows("SELECT count(*) FROM pg_extension WHERE extname = 'hstore'")).toEqual([
          [0],
        ]);
      });
    });

    test('holds rows aside while the live database is built anew', async () => {
      await withDatabase(server, live, async (database, session) => {
        await session.stage({}, async (stage) => {
          const schema = await stage.schema();
          const people = tableOf(schema, 'people');
          const scratch = await session.scratch();
          await scratch.stage({}, async (aside) => {
            await aside.create(schema);
            await aside.write(people, ['email', 'name'], stage.read(people), (_, refusals) =>
              expect(refusals).toEqual([]),
            );
            await stage.create(schema);
            await stage.write(people, ['email', 'name'], aside.read(people), (_, refusals) =>
              expect(refusals).toEqual([]),
            );
            await stage.finish(schema, new Map());
            await stage.cutover(entry('1'));
          });
          await scratch.close();
        });
        expect(await database.rows('SELECT email, name FROM people')).toEqual([['A@b.c', 'live']]);
      });
    });

    test('without a cutover it is what it was before; with one it has what was staged', async () => {
      await withDatabase(server, live, async (_, session) => {
        const scratch = await session.scratch();
        await scratch.run(
          'CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 5); INSERT INTO t (id) VALUES (1)',
        );
        const schema = await scratch.read((reader) => reader.schema());
        const table = tableOf(schema, 't');
        const add = { data: Buffer.from('{"id":2}\n'), rows: 1 };
        for (const isKept of [false, true]) {
          await scratch.stage({}, async (stage) => {
            await stage.reuse(schema);
            await stage.write(
              table,
              ['id'],
              (async function* () {
                yield add;
              })(),
              () => undefined,
            );
            await stage.finish(schema, new Map());
            expect(await stage.stats('t', [])).toMatchObject({ rows: 2 });
            if (isKept) await stage.cutover(entry('x'));
          });
          const blocks = await scratch.read((reader) => blocksOf(reader.read(table)));
          expect(blocks.map(({ data }) => data.toString()).join('')).toBe(
            isKept ? '{"id":1,"n":5}\n{"id":2,"n":5}\n' : '{"id":1,"n":5}\n',
          );
        }
        await scratch.close();
      });
    });

    test('two at once, and a run beside them', async () => {
      await withDatabase(
        server,
        live,
        async (database, session) => {
          const scratches = await Promise.all([session.scratch(), session.scratch(), session.scratch()]);
          await Promise.all([
            ...scratches.map(async (scratch, index) => {
              await scratch.run(`CREATE TABLE people (a${index} int)`);
              const schema = await scratch.read((reader) => reader.schema());
              expect(tableOf(schema, 'people').columns.map(({ name }) => name)).toEqual([`a${index}`]);
            }),
            session.stage({}, async (stage) => {
              await rebuild(stage);
              await stage.cutover(entry('1'));
            }),
          ]);
          await Promise.all(scratches.map((scratch) => scratch.close()));
          expect(await database.rows('SELECT name FROM people')).toEqual([['live']]);
        },
        { waitSeconds: 30 },
      );
    });
  });

  describe('a schema script', () => {
    test('what it sets ends with it', async () => {
      const zone =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database()); END $$;";
      await withDatabase(server, live + zone, async (_, session) => {
        const scratch = await session.scratch();
        await scratch.run(`SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET search_path = nowhere;
          SET bytea_output = 'escape'; CREATE TEMP TABLE t (a int); SET ROLE pg_monitor; RESET ROLE;
          CREATE TABLE public.t (a timestamptz, b bytea); INSERT INTO public.t VALUES ('2026-01-01 00:00+00', 'hi');`);
        const lines = await scratch.read(async (reader) => {
          const blocks = await blocksOf(reader.read(tableOf(await reader.schema(), 't')));
          return blocks.map(({ data }) => data.toString()).join('');
        });
        expect(lines).toBe('{"a":"2026-01-01T00:00:00Z","b":"aGk="}\n');
        await scratch.close();
      });
    });

    test.each([
      ['CREATE TABLE x (a int);\n\nCREATE TABLE y (b nonsense);', 'line 3', 'nonsense'],
      ['CREATE TABLE x (a int);\nCOMMIT;', 'line 2', 'COMMIT'],
      ['\\connect other\nCREATE TABLE x (a int);', 'line 1', '\\connect'],
      ['CREATE TABLE x (a int);\n/* ; */ CREATE INDEX CONCURRENTLY ON x (a);', 'line 2', 'CONCURRENTLY'],
      ['CREATE DATABASE x;', 'line 1', 'CREATE DATABASE'],
      ['VACUUM;', 'line 1', 'VACUUM'],
      ['CREATE ROLE somebody;', 'line 1', 'reaches out'],
      ['CREATE TABLE x (a int);\nCOPY x (a) FROM stdin;\n1\n\\.\n', 'line 2', 'INSERT'],
      ['CREATE SCHEMA carryover_mine;', 'carryover', ''],
      [
        'CREATE TABLE x (a int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO x VALUES (1), (1);',
        '23505',
        '',
      ],
    ])('%j is refused with the reason, and leaves nothing', async (script, ...words) => {
      await withDatabase(server, live, async (database, session) => {
        const scratch = await session.scratch();
        for (const word of words)
          await expect(scratch.run(script)).rejects.toMatchObject(failure('SCHEMA_INVALID', word));
        expect((await scratch.read((reader) => reader.schema())).tables).toEqual([]);
        await scratch.run('CREATE TABLE x (a int)');
        await scratch.close();
        expect(await database.rows("SELECT nspname FROM pg_namespace WHERE nspname ~ '^carryover'")).toEqual(
          [],
        );
        expect(await database.rows('SELECT name FROM people')).toEqual([['live']]);
      });
    });

    test('semicolons in bodies, strings and comments end nothing', async () => {
      await withDatabase(server, live, async (_, session) => {
        const scratch = await session.scratch();
        await scratch.run(`CREATE TABLE "a;b" (a text DEFAULT 'x;''y'); -- one; two
          CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC; SELECT CASE WHEN n > 0 THEN 1 ELSE 2 END; SELECT 3; END;
          CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $b$ BEGIN RETURN 1; END $b$;
          /* a /* nested; */ comment; */ CREATE TABLE c (a int); INSERT INTO c VALUES (1);`);
        const schema = await scratch.read((reader) => reader.schema());
        expect(schema.tables.map(({ name }) => name).toSorted()).toEqual(['a;b', 'c']);
        expect(schema.objects.filter(({ kind }) => kind === 'function')).toHaveLength(2);
        await scratch.close();
      });
    });
  });
});
