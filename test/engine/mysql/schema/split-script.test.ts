import { describe, expect, test } from 'vitest';
import { splitScript } from '../../../../src/engine/mysql/schema/split-script.ts';

const split = (text: string): string[] => splitScript(text).map(({ sql }) => sql);

describe('statements', () => {
  const cases: Readonly<Record<string, readonly [script: string, statements: readonly string[]]>> = {
    nothing: ['', []],
    'only comments': ['-- x;\n# y;\n/* z; */;;', []],
    'the last one without a semicolon': ['SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    'semicolons in texts, names and comments': [
      `SELECT 'a;''\\';', "b;\\"", \`c;\`\`\` -- d;\n, 1 /* e; */ # f;\n; SELECT 2--3;`,
      [`SELECT 'a;''\\';', "b;\\"", \`c;\`\`\` -- d;\n, 1`, 'SELECT 2--3'],
    ],
    'conditional comments': [
      '/*!40101 SET NAMES utf8 */; /*M!100301 SELECT 1 */; /*M!999999\\- sandbox; */ SELECT 2;',
      ['/*!40101 SET NAMES utf8 */', '/*M!100301 SELECT 1 */', 'SELECT 2'],
    ],
    delimiters: [
      'DELIMITER ;;\nSELECT 1; SELECT 2 ;;\ndelimiter //\nSELECT 3//SELECT 4\n//\nDELIMITER ;\nSELECT 5;',
      ['SELECT 1; SELECT 2', 'SELECT 3', 'SELECT 4', 'SELECT 5'],
    ],
    'a text in which a backslash is a letter': [
      `SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\'; SET sql_mode = DEFAULT; SELECT '\\';';`,
      [`SET sql_mode = 'NO_BACKSLASH_ESCAPES'`, `SELECT '\\'`, 'SET sql_mode = DEFAULT', `SELECT '\\';'`],
    ],
    'an open text': [`SELECT 'a;`, [`SELECT 'a;`]],
  };
  test.each(Object.entries(cases))('%s', (_, [script, statements]) => {
    expect(split(script)).toEqual(statements);
  });

  test('lines are counted from 1, comments included', () => {
    const script = "-- one\n\nSELECT 'a\nb';\n/* x\n */ SELECT 2;";
    expect(splitScript(script).map(({ line }) => line)).toEqual([3, 6]);
  });
});

describe('bodies without DELIMITER', () => {
  const bodies = {
    'one statement': 'CREATE PROCEDURE p() SELECT 1',
    'a block': 'CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END',
    'blocks in blocks': 'CREATE PROCEDURE p() one: BEGIN BEGIN END; two: BEGIN SELECT 1; END two; END one',
    'IF, and the function IF':
      'CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC BEGIN IF a > IF(a, 1, 2) THEN RETURN 1; ELSEIF (a) THEN IF (a) THEN RETURN 3; END IF; ELSE RETURN IF(a, 1, 2); END IF; END',
    'CASE, and the expression CASE':
      'CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT CASE WHEN b THEN IF(c, 1, 2) ELSE 3 END; ELSE BEGIN END; END CASE; SET x = CASE y WHEN 1 THEN 2 END; END',
    loops:
      'CREATE PROCEDURE p() BEGIN l: LOOP LEAVE l; END LOOP; WHILE a DO SET a = REPEAT(b, 2); END WHILE; REPEAT SET a = 1; UNTIL a = CASE WHEN b THEN 1 END END REPEAT; END',
    'FOR of MariaDB': 'CREATE PROCEDURE p() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; SELECT 1; END',
    handlers:
      'CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DECLARE c CURSOR FOR SELECT 1; DECLARE CONTINUE HANDLER FOR NOT FOUND SET x = 1; SELECT 1; END',
    'columns called end and begin':
      'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SELECT end, `end` FROM y; SET NEW.end = 1; END',
    'a body that is an IF':
      'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a THEN SET NEW.b = 1; SET NEW.c = 2; END IF',
    'an event':
      "CREATE DEFINER=`r`@`%` EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'x' DO BEGIN DELETE FROM a; DELETE FROM b; END",
    'conditional comments':
      '/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET NEW.a = 1; END */',
  };
  test.each(Object.entries(bodies))('%s', (_, body) => {
    expect(split(`SELECT 0; ${body};\nSELECT 9; SELECT 10`)).toEqual([
      'SELECT 0',
      body,
      'SELECT 9',
      'SELECT 10',
    ]);
  });
});

describe('statements that reach out of the database are refused, and their line is named', () => {
  const refused = [
    'USE other',
    'CREATE DATABASE x',
    '/*!40000 DROP DATABASE IF EXISTS `x`*/',
    'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x`',
    'ALTER DATABASE `x` CHARACTER SET utf8',
    'CREATE TABLE other.t (a INT)',
    'CREATE TABLE IF NOT EXISTS `other` . `t` (a INT)',
    'ALTER TABLE `other`.`t` ADD x INT',
    'DROP TABLE a, other.b',
    'RENAME TABLE a TO other.a',
    'TRUNCATE other.t',
    'TRUNCATE TABLE other.t',
    'INSERT INTO other.t VALUES (1)',
    'REPLACE other.t VALUES (1)',
    'UPDATE other.t SET a = 1',
    'DELETE FROM other.t',
    'CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@`b` VIEW other.v AS SELECT 1',
    'CREATE UNIQUE INDEX i ON other.t (a)',
    'CREATE TRIGGER other.t BEFORE INSERT ON t FOR EACH ROW SET @x = 1',
    'SET GLOBAL sql_mode = 1',
    'SET @@GLOBAL.GTID_PURGED = 1',
    'SET a = 1, PERSIST b = 2',
    'SET @@global.x = 1',
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE t",
    'SOURCE x.sql',
    '\\. x.sql',
    'CREATE USER a',
    'DROP ROLE r',
    'GRANT ALL ON *.* TO a',
    'SHUTDOWN',
    'ALTER TABLE t RENAME TO other.t',
    'ALTER TABLE t RENAME other.t',
    "SELECT * FROM t INTO OUTFILE '/tmp/x'",
  ];
  test.each(refused.map((sql) => [sql]))('%s', (sql) => {
    expect(() => splitScript(`SELECT 1;\n${sql};`)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_INVALID', message: expect.stringContaining('Line 2') }),
    );
  });

  const taken = [
    'ALTER DATABASE CHARACTER SET utf8mb4',
    'CREATE VIEW v AS SELECT * FROM other.t',
    'CREATE TABLE user (role INT, a INT DEFAULT 1.5)',
    'CREATE INDEX role ON t (a)',
    "INSERT INTO t VALUES ('x.y', 1.5)",
    'INSERT INTO t SELECT t.a FROM t',
    'SET @global = 1, @role = 2, NAMES = 1',
    'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES other.t (a)',
    'CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1',
    'LOCK TABLES t WRITE',
    'ALTER TABLE t RENAME TO u, ADD CHECK (t.a > 1.5)',
    'ALTER TABLE t RENAME COLUMN a TO b',
    'CREATE TABLE t (outfile INT, dumpfile INT)',
    'CREATE PROCEDURE p() USE x',
  ];
  for (const sql of taken) test(`not refused: ${sql}`, () => expect(split(sql)).toEqual([sql]));
});
