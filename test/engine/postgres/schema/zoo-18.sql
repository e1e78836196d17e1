-- What PostgreSQL knows since versions 16 to 18.
CREATE EXTENSION btree_gist;
CREATE TABLE named_nulls (
  a integer CONSTRAINT must NOT NULL,
  b integer NOT NULL NO INHERIT,
  c integer,
  v integer GENERATED ALWAYS AS (a + 1) VIRTUAL,
  CONSTRAINT loose CHECK (a > 0) NOT ENFORCED
);
ALTER TABLE named_nulls ADD CONSTRAINT later NOT NULL c NOT VALID;
CREATE TABLE heir (d integer) INHERITS (named_nulls);
ALTER TABLE heir ALTER COLUMN b SET NOT NULL;
CREATE TABLE rooms (room integer, during tsrange, CONSTRAINT rooms_key PRIMARY KEY (room, during WITHOUT OVERLAPS));
CREATE TABLE stays (room integer, during tsrange,
  FOREIGN KEY (room, PERIOD during) REFERENCES rooms (room, PERIOD during));
CREATE TABLE targets (a integer PRIMARY KEY);
CREATE TABLE loose_child (a integer REFERENCES targets NOT ENFORCED);
CREATE COLLATION built_in (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION ruled (provider = icu, locale = 'und', rules = '&a < b', deterministic = false);
CREATE TABLE days (id bigint GENERATED ALWAYS AS IDENTITY, day date CONSTRAINT day_there NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE days_2 (day date NOT NULL, id bigint NOT NULL);
ALTER TABLE days ATTACH PARTITION days_2 DEFAULT;
CREATE TABLE stored_as (t text STORAGE EXTERNAL COMPRESSION pglz);
