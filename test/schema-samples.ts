const hostile = [
  'a"b',
  "it's",
  'new\nline',
  '__proto__',
  '💥',
  'a.b',
  '%s',
  '$1',
  'constructor',
  ' trailing ',
  'x'.repeat(300),
  'select',
];

/** Schemas that cover what SQLite has. Each is one script for an empty database. */
export const schemaSamples: Readonly<Record<string, string>> = {
  empty: '',
  plain: `CREATE TABLE customers (
      id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(255) NOT NULL UNIQUE COLLATE NOCASE,
      balance DECIMAL(12,2) NOT NULL DEFAULT '0.00', born DATE, at DATETIME DEFAULT CURRENT_TIMESTAMP,
      active BOOLEAN NOT NULL DEFAULT 1, photo BLOB, anything, big BIGINT, ratio REAL DEFAULT -0.5);
    CREATE INDEX customers_balance ON customers (balance DESC, email COLLATE RTRIM);`,
  'keys of all kinds': `CREATE TABLE a (x TEXT, y INT, z, PRIMARY KEY (y, x), UNIQUE (z), UNIQUE (x, z));
    CREATE TABLE b (id BIGINT PRIMARY KEY, n INTEGER);
    CREATE TABLE c (id INTEGER PRIMARY KEY, n);
    CREATE TABLE d (id INTEGER NOT NULL, PRIMARY KEY (id AUTOINCREMENT));
    CREATE TABLE e (id INTEGER PRIMARY KEY DESC);
    CREATE TABLE f (a, b, PRIMARY KEY (b DESC, a COLLATE NOCASE)) WITHOUT ROWID;
    CREATE TABLE g (a TEXT PRIMARY KEY, b) WITHOUT ROWID;
    CREATE TABLE h (a TEXT, UNIQUE (a COLLATE NOCASE));
    CREATE TABLE i (a UNIQUE ON CONFLICT REPLACE, b NOT NULL ON CONFLICT IGNORE);
    CREATE TABLE j (id INTEGER(10) PRIMARY KEY, name TEXT);`,
  'foreign keys': `CREATE TABLE parents (id INTEGER PRIMARY KEY, a, b, UNIQUE (a, b));
    CREATE TABLE children (
      one REFERENCES parents, two CONSTRAINT two_key REFERENCES Parents (ID) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
      three REFERENCES parents (id) ON UPDATE CASCADE NOT DEFERRABLE INITIALLY DEFERRED, a, b,
      CONSTRAINT pair FOREIGN KEY (A, b) REFERENCES parents (a, b) ON DELETE SET NULL ON UPDATE NO ACTION,
      FOREIGN KEY (b) REFERENCES children (a) ON DELETE RESTRICT);
    CREATE UNIQUE INDEX children_a ON children (a);`,
  'checks and generated columns': `CREATE TABLE t (
      a INT CHECK (a > 0) CONSTRAINT "small, (really)" CHECK (a < 10 /* ) */), b TEXT DEFAULT ')' CHECK (b <> ','),
      c INT AS (a * 2), d TEXT GENERATED ALWAYS AS (b || '(''x''') STORED NOT NULL,
      CHECK ((a) + (1) > 0) CHECK (b NOT LIKE '--%') -- the end
    );`,
  defaults: `CREATE TABLE t (a DEFAULT NULL, b DEFAULT -1, c DEFAULT +1.50, d DEFAULT 'it''s', e DEFAULT x'00ff', f DEFAULT (1 + 2 -- three
      ), g DEFAULT true, h DEFAULT CURRENT_DATE, i DEFAULT word, j DEFAULT "quoted", k DEFAULT (datetime('now')), l DEFAULT 1e3, m DEFAULT '',
      n DEFAULT 12345678901234567890);`,
  indexes: `CREATE TABLE t (a TEXT COLLATE NOCASE, b INT, "c d" TEXT);
    CREATE UNIQUE INDEX i1 ON t (a, b DESC) WHERE b > 0 AND a <> ' WHERE ';
    CREATE INDEX i2 ON t (lower(a), (b + 1) DESC, length("c d") COLLATE BINARY);
    CREATE INDEX i3 ON t (a COLLATE BINARY, "c d");
    CREATE INDEX i4 ON t (a || "c d" COLLATE NOCASE) WHERE (b IS NOT NULL);`,
  'strict and without rowid': `CREATE TABLE s (a INT, b INTEGER, c REAL, d TEXT, e BLOB, f ANY) STRICT;
    CREATE TABLE sw (a TEXT PRIMARY KEY, b ANY NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE si (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT) STRICT;
    CREATE TABLE loose (a ANY);`,
  'views and triggers': `CREATE TABLE t (a, b);
    CREATE TRIGGER log AFTER INSERT ON t BEGIN INSERT INTO t VALUES (NEW.a, ';'); END;
    CREATE VIEW v AS SELECT a FROM t -- all
    ;
    CREATE VIEW w (x) AS SELECT * FROM v;
    CREATE TRIGGER through INSTEAD OF INSERT ON v BEGIN SELECT 1; END;`,
  'virtual tables': `CREATE TABLE docs (id INTEGER PRIMARY KEY, body TEXT);
    CREATE VIRTUAL TABLE search USING fts5 (body, content = 'docs', content_rowid = 'id');
    CREATE VIRTUAL TABLE search_more USING fts5 (title, body);
    CREATE VIRTUAL TABLE boxes USING rtree (id, x0, x1);`,
  settings: `CREATE TABLE t (a); PRAGMA user_version = 7; PRAGMA application_id = -3;`,
  'all quotes': `CREATE TABLE [t (1)] ('a' "my type", [b)] TEXT, \`c,\`\`\` INT, "d"" -- " /* no ) */ TEXT, e [v(3] CHECK ([b)] <> ')'));`,
  'columns named by numbers': `CREATE TABLE years (name TEXT, "2020" INT, "2019" INT);`,
  'hostile names': hostile
    .map((name, index) => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      const table = `"${index}${name.replaceAll('"', '""')}"`;
      return `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, ${quoted} TEXT UNIQUE CHECK (${quoted} <> ''), CONSTRAINT ${quoted} FOREIGN KEY (${quoted}) REFERENCES ${table} (${quoted}));
        CREATE INDEX "index ${index}${name.replaceAll('"', '""')}" ON ${table} (${quoted}) WHERE ${quoted} IS NOT NULL;`;
    })
    .join('\n'),
  'odd spellings': `create table t(a integer primary key asc autoincrement not null,b native character(70),c "double  precision",d long/**/varchar,e unsigned big int,f int(11),g floating point,h string,i json);
    CREATE TABLE copied AS SELECT 1 AS a, 'x' AS b, 1.5 AS "c d", x'00' AS e, CAST(1 AS NUMERIC) AS f;`,
};
