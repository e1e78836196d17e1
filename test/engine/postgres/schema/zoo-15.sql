-- What PostgreSQL knows since version 15.
CREATE TABLE parents (id integer PRIMARY KEY, tenant integer, UNIQUE NULLS NOT DISTINCT (tenant, id));
CREATE TABLE children (id integer, tenant integer, parent integer,
  FOREIGN KEY (tenant, parent) REFERENCES parents (tenant, id) ON DELETE SET NULL (parent));
CREATE UNIQUE INDEX children_once ON children (parent) NULLS NOT DISTINCT;
CREATE TABLE scaled (x numeric(2, -3), y numeric(3, 5));
CREATE VIEW invoked WITH (security_invoker = true) AS SELECT id FROM parents;
