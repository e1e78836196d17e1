/** Names that a careless quoting breaks. None ends in a blank, which MySQL refuses. */
const hostile = [
  'a`b',
  'a"b',
  "it's",
  'back\\slash',
  'new\nline',
  '__proto__',
  '☃ snow',
  'a.b',
  '%s',
  '$1',
  'x?',
  '-- x',
  ';',
  'x'.repeat(64),
  'select',
];

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** Schemas that cover what both products have, each a script for an empty database. */
export const samples: Readonly<Record<string, string>> = {
  empty: '',
  'columns of every type': `CREATE TABLE t (
      t1 TINYINT(1), t2 TINYINT, t3 SMALLINT, t4 MEDIUMINT, t5 INT, t6 BIGINT, t7 INT UNSIGNED, t8 BIGINT UNSIGNED ZEROFILL,
      d1 DECIMAL(65,30), d2 DECIMAL(10), d3 DECIMAL(5,2) UNSIGNED, f1 FLOAT, f2 FLOAT(7,2), f3 DOUBLE, f4 DOUBLE(9,3),
      c1 CHAR(3), c2 VARCHAR(40), c3 CHAR(36) CHARACTER SET ascii, c4 VARCHAR(5) CHARACTER SET latin1 COLLATE latin1_bin,
      x1 TINYTEXT, x2 TEXT, x3 MEDIUMTEXT, x4 LONGTEXT, x5 JSON, e1 ENUM('a','b''c','d,e'), e2 SET('x','y'),
      b1 BINARY(4), b2 VARBINARY(10), b3 TINYBLOB, b4 BLOB, b5 MEDIUMBLOB, b6 LONGBLOB, b7 BIT(5),
      y1 YEAR, y2 DATE, y3 TIME, y4 TIME(6), y5 DATETIME, y6 DATETIME(6), y7 TIMESTAMP(3) NULL,
      g1 GEOMETRY, g2 POINT, g3 LINESTRING, g4 POLYGON, g5 MULTIPOINT, g6 MULTILINESTRING, g7 MULTIPOLYGON, g8 GEOMETRYCOLLECTION)`,
  defaults: `SET sql_mode = 'ALLOW_INVALID_DATES';
    CREATE TABLE t (id INT NOT NULL PRIMARY KEY, a INT DEFAULT -5, b VARCHAR(40) DEFAULT 'it''s\\\\ "x"; -- y\n',
      c BIT(5) DEFAULT b'101', d DECIMAL(5,2) DEFAULT 1.50, e DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
      f VARCHAR(20) DEFAULT (CONCAT('a', 'b')), g TEXT DEFAULT ('hi'), h VARBINARY(10) DEFAULT 0xFF0027, i BINARY(3) DEFAULT 'a',
      j ENUM('x','y') DEFAULT 'y', k TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, l BOOLEAN NOT NULL DEFAULT TRUE,
      m VARCHAR(10) NOT NULL DEFAULT '', n VARCHAR(10) DEFAULT 'NULL', o INT DEFAULT (1 + 2), p CHAR(36) DEFAULT (UUID()),
      q VARBINARY(4) DEFAULT '?', r VARCHAR(9) CHARACTER SET utf8mb4 DEFAULT 'ä☃', s DATE DEFAULT '0000-00-00', t DOUBLE DEFAULT 1e300)`,
  'identity and comments': `CREATE TABLE a (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the ''key''\nof it')
      COMMENT='a \\\\ table' AUTO_INCREMENT=77;
    CREATE TABLE b (grp INT NOT NULL, id INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (grp, id), UNIQUE KEY counter (id), KEY other (id, grp));
    CREATE TABLE c (id INT AUTO_INCREMENT, KEY (id)) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
    CREATE TABLE d (grp INT NOT NULL, id INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (grp, id)) ENGINE=MyISAM;
    INSERT INTO a VALUES ();`,
  'keys of all kinds': `CREATE TABLE t (a INT, b VARCHAR(200), c TEXT, d BLOB, e POINT NOT NULL, f INT NOT NULL,
      UNIQUE (b), UNIQUE (a, b), UNIQUE KEY by_name (f), UNIQUE KEY start (c(20)), KEY (a), KEY down (a DESC, b),
      KEY part (d(10), b(5)), FULLTEXT KEY words (c), FULLTEXT KEY more_words (b, c), SPATIAL KEY place (e),
      KEY told (f) COMMENT 'it''s; one', KEY hashed (f) USING HASH, PRIMARY KEY (f DESC));
    CREATE TABLE u (x INT NOT NULL, y INT NOT NULL, PRIMARY KEY (y, x));
    CREATE TABLE v (x INT);`,
  'checks and generated columns': `CREATE TABLE t (a INT CHECK (a > 1), b INT, c VARCHAR(10),
      g INT GENERATED ALWAYS AS (b * 2) VIRTUAL, s VARCHAR(20) GENERATED ALWAYS AS (CONCAT('x;', c)) STORED,
      n INT AS (b + 1) STORED COMMENT 'made', CHECK (b < 100 OR b IS NULL), CONSTRAINT \`odd;name\` CHECK (c <> 'it''s (' AND c <> '\\\\'),
      KEY (g), UNIQUE (s)); CREATE TABLE \`t_chk\` (a INT, CONSTRAINT named CHECK (a IN (1, 2)));`,
  'foreign keys': `CREATE TABLE zeta (id INT PRIMARY KEY, a INT, b INT, UNIQUE (a, b));
    CREATE TABLE alpha (id INT PRIMARY KEY, z INT, a INT, b INT, self INT, FOREIGN KEY (z) REFERENCES zeta (id),
      CONSTRAINT pair FOREIGN KEY (a, b) REFERENCES zeta (a, b) ON DELETE SET NULL ON UPDATE CASCADE,
      FOREIGN KEY (self) REFERENCES alpha (id) ON DELETE RESTRICT);
    CREATE TABLE circle1 (id INT PRIMARY KEY, c2 INT);
    CREATE TABLE circle2 (id INT PRIMARY KEY, c1 INT, FOREIGN KEY (c1) REFERENCES circle1 (id) ON DELETE CASCADE);
    ALTER TABLE circle1 ADD FOREIGN KEY (c2) REFERENCES circle2 (id) ON UPDATE NO ACTION;`,
  charsets: `CREATE TABLE latin (a VARCHAR(10), b VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) DEFAULT CHARSET=latin1;
    CREATE TABLE bin (a VARCHAR(10) COLLATE utf8mb4_unicode_ci) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
    CREATE TABLE usual (a VARCHAR(10));`,
  partitions: `CREATE TABLE byrange (id INT NOT NULL AUTO_INCREMENT, y INT NOT NULL, note VARCHAR(10), PRIMARY KEY (y, id), UNIQUE KEY u (id, y),
      KEY (note)) PARTITION BY RANGE (y) (PARTITION a VALUES LESS THAN (10) COMMENT = 'x;', PARTITION b VALUES LESS THAN MAXVALUE);
    CREATE TABLE byhash (id INT NOT NULL PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3;
    CREATE TABLE bylist (c VARCHAR(5)) PARTITION BY LIST COLUMNS (c) (PARTITION one VALUES IN ('a', 'b'), PARTITION two VALUES IN ('it''s'));
    CREATE TABLE sub (a INT, d DATE) PARTITION BY RANGE (YEAR(d)) SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (
      PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);`,
  'other engines': `CREATE TABLE m (a INT, KEY (a)) ENGINE=MyISAM; CREATE TABLE mem (a INT PRIMARY KEY) ENGINE=MEMORY;
    CREATE TABLE c (a INT NOT NULL) ENGINE=CSV;`,
  views: `CREATE TABLE t (id INT PRIMARY KEY, \`select\` INT);
    CREATE VIEW z AS SELECT id AS a_view FROM t WHERE id > 1 WITH CASCADED CHECK OPTION;
    CREATE VIEW y AS SELECT one.a_view, 'it''s \\\\ ; "x"' AS txt FROM z AS one JOIN z AS two ON one.a_view = two.a_view;
    CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW a_view AS SELECT * FROM y;
    CREATE VIEW b AS SELECT id FROM t UNION SELECT a_view FROM (SELECT a_view FROM a_view) AS inside;`,
  'routines, triggers and events': `DELIMITER //
    CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, n INT, note TEXT)//
    CREATE TABLE log (what TEXT)//
    CREATE FUNCTION plus(a INT) RETURNS INT DETERMINISTIC COMMENT 'adds; one' RETURN a + 1//
    CREATE FUNCTION big(a INT) RETURNS INT DETERMINISTIC BEGIN IF a > 1 THEN RETURN a; END IF; RETURN IF(a = 0, 0, plus(a)); END//
    CREATE PROCEDURE walk(IN wanted INT, OUT found INT) MODIFIES SQL DATA SQL SECURITY INVOKER
    BEGIN
      -- a comment; with 'quotes and DELIMITER
      DECLARE done INT DEFAULT 0; # another;
      DECLARE one CURSOR FOR SELECT n FROM t WHERE n = wanted;
      DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN SET done = 1; END;
      SET found = 0;
      OPEN one;
      again: LOOP
        FETCH one INTO wanted;
        IF done = 1 THEN LEAVE again; ELSEIF wanted > 5 THEN SET found = found + CASE WHEN wanted > 7 THEN 2 ELSE 1 END; END IF;
        CASE wanted WHEN 1 THEN SET found = found + 1; ELSE BEGIN END; END CASE;
        WHILE found < 0 DO SET found = found + 1; END WHILE;
        REPEAT SET found = found + 1; UNTIL found > 0 END REPEAT;
      END LOOP;
      CLOSE one;
    END//
    CREATE VIEW uses_plus AS SELECT plus(id) AS p FROM t//
    CREATE TRIGGER second BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.n + 1//
    CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW PRECEDES second SET NEW.n = NEW.n * 2//
    CREATE TRIGGER third AFTER UPDATE ON t FOR EACH ROW FOLLOWS third_none BEGIN END//
    CREATE TRIGGER after_it AFTER DELETE ON t FOR EACH ROW BEGIN INSERT INTO log VALUES ('x;y'); INSERT INTO log VALUES (OLD.note); END//
    SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'//
    CREATE TRIGGER ansi AFTER INSERT ON t FOR EACH ROW BEGIN INSERT INTO "log" VALUES ('\\' || NEW.note); END//
    CREATE PROCEDURE "odd ""name"()
      SELECT '\\'//
    SET SESSION sql_mode = DEFAULT//
    CREATE EVENT later ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'x;' DO BEGIN DELETE FROM log; DELETE FROM t; END//
    SET time_zone = '+02:00'//
    CREATE EVENT zoned ON SCHEDULE AT '2035-05-05 05:05:05' DO DELETE FROM log//
    SET time_zone = '+00:00'//
    SET NAMES latin1//
    CREATE VIEW latin AS SELECT 'x' AS x//
    SET NAMES utf8mb4 COLLATE utf8mb4_bin//
    CREATE FUNCTION snow() RETURNS VARCHAR(10) CHARSET utf8mb4 DETERMINISTIC RETURN '☃;'//
    SET NAMES utf8mb4//
    DELIMITER ;
    CREATE PROCEDURE \`last\`() SELECT 1;`.replace(/\n.*FOLLOWS third_none.*\n/, '\n'),
  'hostile names': [
    ...hostile.map(
      (name) =>
        `CREATE TABLE ${quoted(name)} (${quoted(name)} INT, ${quoted(`${name.slice(0, 60)}_id`)} INT PRIMARY KEY, KEY ${quoted(name)} (${quoted(name)}), CONSTRAINT ${quoted(name)} CHECK (${quoted(name)} > 0))`,
    ),
    `CREATE TABLE child (${hostile.map((name, index) => `c${index} INT, FOREIGN KEY (c${index}) REFERENCES ${quoted(name)} (${quoted(`${name.slice(0, 60)}_id`)})`).join(', ')})`,
    `CREATE TABLE named (${hostile.map((name) => `${quoted(name)} INT, CONSTRAINT ${quoted(`${name.slice(0, 60)}_fk`)} FOREIGN KEY (${quoted(name)}) REFERENCES ${quoted(name)} (${quoted(`${name.slice(0, 60)}_id`)})`).join(', ')})`,
    ...hostile.map(
      (name) => `CREATE VIEW ${quoted(`${name.slice(0, 60)}_v`)} AS SELECT * FROM ${quoted(name)}`,
    ),
    ...hostile.map(
      (name) =>
        `CREATE TRIGGER ${quoted(`${name.slice(0, 60)}_t`)} BEFORE INSERT ON ${quoted(name)} FOR EACH ROW SET NEW.${quoted(name)} = 1`,
    ),
  ].join(';\n'),
};

/** What only one of the products has. */
export const samplesOf: Readonly<Record<'mysql' | 'mariadb', Readonly<Record<string, string>>>> = {
  mysql: {
    'invisible columns and keys': `CREATE TABLE t (id INT PRIMARY KEY, hidden INT INVISIBLE DEFAULT 5, n INT, KEY unseen (n) INVISIBLE);`,
    'functional keys': `CREATE TABLE t (a VARCHAR(20), b INT, j JSON, KEY low ((LOWER(a))), UNIQUE KEY sum ((b + 1), a DESC),
      KEY many ((CAST(j->'$.x' AS UNSIGNED ARRAY))));`,
    'a check that is not enforced, places, vectors': `CREATE TABLE t (a INT, b INT CHECK (b > 0) NOT ENFORCED, CONSTRAINT c CHECK (a > 0) NOT ENFORCED,
      g POINT NOT NULL SRID 4326, v VECTOR(3), SPATIAL KEY (g));`,
    'json and parsers': `CREATE TABLE t (j JSON DEFAULT (JSON_OBJECT('a', 1)), w VARCHAR(40), FULLTEXT KEY f (w) WITH PARSER ngram);`,
  },
  mariadb: {
    'invisible columns and ignored keys': `CREATE TABLE t (id INT PRIMARY KEY, hidden INT INVISIBLE DEFAULT 5, n INT, KEY unseen (n) IGNORED);`,
    sequences: `CREATE SEQUENCE s START 5 INCREMENT 3 CACHE 10 CYCLE MAXVALUE 1000; CREATE SEQUENCE plain;
      CREATE TABLE t (id INT DEFAULT NEXTVAL(s) PRIMARY KEY, n INT DEFAULT (NEXT VALUE FOR plain));`,
    versions: `CREATE TABLE plain (a INT) WITH SYSTEM VERSIONING;
      CREATE TABLE told (a INT, rs TIMESTAMP(6) GENERATED ALWAYS AS ROW START, re TIMESTAMP(6) GENERATED ALWAYS AS ROW END,
        skip INT WITHOUT SYSTEM VERSIONING, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING;
      CREATE TABLE booked (room INT, a DATE, b DATE, PERIOD FOR stay (a, b), UNIQUE (room, stay WITHOUT OVERLAPS));`,
    'json, uuid, inet, compression': `CREATE TABLE t (j JSON, not_json LONGTEXT CHECK (json_valid(\`j\`)), ip INET6, c TEXT COMPRESSED, u UUID);`,
    'packages of Oracle mode': `SET sql_mode = ORACLE;
      DELIMITER //
      CREATE PACKAGE p AS FUNCTION one RETURN INT; PROCEDURE two(a INT); END//
      CREATE PACKAGE BODY p AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; PROCEDURE two(a INT) AS BEGIN NULL; END; END//
      DELIMITER ;
      SET sql_mode = DEFAULT;`,
    'other engines': `CREATE TABLE a (a INT) ENGINE=Aria TRANSACTIONAL=1; CREATE TABLE b (a INT) ENGINE=Aria PAGE_CHECKSUM=0;`,
  },
};
