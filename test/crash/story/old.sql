-- The database before: keys in both directions, an index, a trigger, a view, full text, a counter that is ahead of its rows.
CREATE TABLE countries (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mail TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  country TEXT NOT NULL REFERENCES countries(code),
  balance REAL NOT NULL DEFAULT 0,
  photo BLOB
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  note TEXT
);
CREATE TABLE sessions (token TEXT PRIMARY KEY, user_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE notes USING fts5(title, body);
CREATE INDEX orders_by_user ON orders (user_id);
CREATE VIEW rich AS SELECT id, mail FROM users WHERE balance > 50;
CREATE TRIGGER orders_trim AFTER INSERT ON orders WHEN new.note <> trim(new.note)
BEGIN
  UPDATE orders SET note = trim(new.note) WHERE id = new.id;
END;

INSERT INTO countries VALUES (1, 'ch', 'Switzerland'), (2, 'fr', 'France'), (3, 'is', 'Iceland');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO users SELECT i, 'User' || i || '@example.org', 'F' || i, 'L' || i,
  (SELECT code FROM countries WHERE id = 1 + i % 3), i * 1.1, CASE WHEN i % 7 = 0 THEN unhex(printf('%08x', i)) END FROM n;
INSERT INTO users VALUES (1000, 'gone@example.org', 'G', 'G', 'ch', 0, NULL);
DELETE FROM users WHERE id = 1000;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
INSERT INTO orders SELECT i, 1 + i % 60, CASE WHEN i % 5 THEN 'order ' || i || ' ünïcödé' END FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15)
INSERT INTO sessions SELECT printf('%064x', i * 7919), 1 + i FROM n;
INSERT INTO notes VALUES ('first', 'a row must not be lost'), ('second', 'nor found twice');
PRAGMA user_version = 7;
