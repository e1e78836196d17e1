-- The database after: a table and columns renamed, two columns merged, a key looked up, a new table of seeds.
CREATE TABLE plans (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE countries (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  country_id INTEGER NOT NULL REFERENCES countries(id),
  balance REAL NOT NULL DEFAULT 0,
  photo BLOB,
  plan_id INTEGER NOT NULL DEFAULT 1 REFERENCES plans(id)
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
  note TEXT
);
CREATE VIRTUAL TABLE notes USING fts5(title, body);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE VIEW rich AS SELECT id, email FROM customers WHERE balance > 50;
CREATE TRIGGER orders_trim AFTER INSERT ON orders WHEN new.note <> trim(new.note)
BEGIN
  UPDATE orders SET note = trim(new.note) WHERE id = new.id;
END;
