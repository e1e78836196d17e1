-- One of everything that a PostgreSQL database can hold and the script makes again, with the odd cases of each.
CREATE SCHEMA sales;
CREATE SCHEMA "Odd ""schema"".";
CREATE EXTENSION hstore;
CREATE EXTENSION citext SCHEMA sales;
CREATE EXTENSION btree_gist;

CREATE COLLATION sales.german (provider = libc, locale = 'C');
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE DOMAIN sales.email AS text COLLATE "C" DEFAULT 'a@b' NOT NULL
  CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT not_long CHECK (length(VALUE) < 100);
CREATE DOMAIN positive AS numeric(10, 2) CHECK (VALUE > 0);
CREATE DOMAIN very_positive AS positive CHECK (VALUE > 10);
CREATE DOMAIN old_rule AS integer;
ALTER DOMAIN old_rule ADD CONSTRAINT small CHECK (VALUE < 10) NOT VALID;
CREATE TYPE address AS (street text COLLATE "C", "Zip Code" varchar(10), where_ point);
CREATE FUNCTION sales.time_distance(x time, y time) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
  AS 'SELECT extract(epoch FROM (x - y))';
CREATE TYPE sales.time_range AS RANGE (SUBTYPE = time, SUBTYPE_DIFF = sales.time_distance,
  MULTIRANGE_TYPE_NAME = sales.time_ranges);
CREATE TYPE text_range AS RANGE (SUBTYPE = text, COLLATION = "C");

CREATE SEQUENCE free_numbers;
CREATE SEQUENCE sales.backwards AS smallint INCREMENT -5 MINVALUE -100 MAXVALUE 50 START 10 CACHE 3 CYCLE;

SET check_function_bodies = off;
CREATE FUNCTION tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(public.really_tidy($1)) -- ;
$$;
CREATE FUNCTION really_tidy(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT trim($1) $$;
CREATE FUNCTION add_up(a integer, b integer DEFAULT 1, VARIADIC rest integer[] DEFAULT '{}') RETURNS integer
  LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE COST 5 SET work_mem = '1MB' AS $body$
BEGIN
  -- $$ and ' and " in it
  RETURN a + b;
END $body$;
CREATE FUNCTION two(OUT a integer, OUT b text, INOUT c integer) LANGUAGE sql AS 'SELECT 1, ''x'', 3';
CREATE AGGREGATE sales.ranked(VARIADIC args "any" ORDER BY VARIADIC args2 "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
  FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE FUNCTION many() RETURNS TABLE (n integer, t text) LANGUAGE sql ROWS 5 AS 'SELECT 1, ''x''';
CREATE PROCEDURE nothing(INOUT x integer) LANGUAGE plpgsql AS 'BEGIN x := x + 1; END';
CREATE FUNCTION next_default() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT nextval('public.free_numbers') $$;

CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE,
  MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
CREATE AGGREGATE how_many(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE sales.largest(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >);
CREATE AGGREGATE middle(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
  FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = SHAREABLE);
CREATE FUNCTION same_mood(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2::text';
CREATE OPERATOR === (FUNCTION = same_mood, LEFTARG = mood, RIGHTARG = mood, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE FUNCTION negated(mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE OPERATOR sales.!! (FUNCTION = negated, RIGHTARG = mood);
CREATE FUNCTION mood_number(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION mood_number(mood) AS ASSIGNMENT;
CREATE CAST (address AS text) WITH INOUT;

CREATE TABLE countries (
  code char(2) PRIMARY KEY,
  name varchar(80) NOT NULL UNIQUE,
  spoken text[] DEFAULT '{}'::text[] NOT NULL,
  CONSTRAINT code_upper CHECK (code = upper(code))
);
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email sales.email,
  name text NOT NULL DEFAULT 'no ''name''',
  "Odd ""column""" integer,
  country char(2) DEFAULT 'DE',
  feeling mood DEFAULT 'happy'::mood,
  tidy_name text GENERATED ALWAYS AS (tidy(name)) STORED,
  home address,
  attributes hstore,
  nick sales.citext,
  number bigint DEFAULT next_default(),
  sorted text COLLATE sales.german,
  made_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT adult CHECK ("Odd ""column""" >= 18) NO INHERIT,
  CONSTRAINT country_fk FOREIGN KEY (country) REFERENCES countries (code) ON DELETE SET NULL ON UPDATE CASCADE
    DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE customers ADD CONSTRAINT name_not_empty CHECK (name <> '') NOT VALID;
ALTER TABLE customers ADD CONSTRAINT nick_unique UNIQUE (nick) DEFERRABLE;
CREATE TABLE sales.orders (
  id serial PRIMARY KEY,
  small smallserial,
  customer bigint NOT NULL,
  amount positive NOT NULL,
  during tsrange,
  room integer,
  parent integer REFERENCES sales.orders,
  tags jsonb DEFAULT '{}',
  doc json,
  CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room IS NOT NULL),
  CONSTRAINT customer_fk FOREIGN KEY (customer) REFERENCES customers MATCH FULL
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER SEQUENCE sales.orders_small_seq INCREMENT 5 RESTART;
ALTER TABLE sales.orders ADD CONSTRAINT late FOREIGN KEY (room) REFERENCES sales.orders (id) NOT VALID;
CREATE SEQUENCE sales.second OWNED BY sales.orders.room;
CREATE TABLE renamed_before (id serial PRIMARY KEY, other integer GENERATED BY DEFAULT AS IDENTITY (START 7 INCREMENT 2 CYCLE));
ALTER TABLE renamed_before RENAME TO renamed;
ALTER TABLE renamed RENAME COLUMN other TO another;
CREATE UNLOGGED TABLE "Odd ""schema""."."quick;" (id integer, "%s $1 ?" integer, "__proto__" text);
CREATE TABLE "A b" (x integer);
CREATE TABLE "dotted.name" (x integer UNIQUE);
CREATE TABLE nothing_in_it ();
CREATE TABLE typed OF address (street WITH OPTIONS NOT NULL DEFAULT 'x', CHECK (street <> ''));

CREATE TABLE animals (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x', CONSTRAINT named CHECK (name <> ''));
CREATE TABLE dogs (bark text) INHERITS (animals);
CREATE TABLE cats (name text DEFAULT 'tom', purrs boolean, CHECK (purrs)) INHERITS (animals);
CREATE TABLE fish (fins integer, name text NOT NULL, id integer NOT NULL, CONSTRAINT named CHECK (name <> ''));
ALTER TABLE fish INHERIT animals;
CREATE TABLE birds () INHERITS (animals);
ALTER TABLE birds ALTER COLUMN name SET DEFAULT 'bird';
CREATE TABLE plants (name text, age integer DEFAULT 1);
CREATE TABLE trees (age integer, name text NOT NULL) INHERITS (plants);
ALTER TABLE trees ALTER COLUMN age DROP DEFAULT, ALTER COLUMN name SET DEFAULT 'oak';
CREATE TABLE bushes () INHERITS (plants);
ALTER TABLE bushes ALTER COLUMN name SET NOT NULL;
CREATE TABLE living (CHECK (id > 5)) INHERITS (animals, plants);

CREATE TABLE events (
  id bigint GENERATED BY DEFAULT AS IDENTITY,
  day date NOT NULL,
  region text NOT NULL,
  customer bigint,
  twice bigint GENERATED ALWAYS AS (customer * 2) STORED,
  PRIMARY KEY (id, day, region),
  CHECK (id > 0),
  CONSTRAINT to_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE
) PARTITION BY RANGE (day);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE sales.events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (region);
CREATE TABLE events_2026_eu PARTITION OF sales.events_2026 FOR VALUES IN ('de', 'fr');
CREATE TABLE events_2026_rest PARTITION OF sales.events_2026 DEFAULT;
CREATE TABLE attached (region text NOT NULL, day date NOT NULL, id bigint NOT NULL, customer bigint DEFAULT 5,
  twice bigint GENERATED ALWAYS AS (customer * 2) STORED,
  CONSTRAINT events_id_check CHECK (id > 0), CHECK (region <> 'x'));
ALTER TABLE events ATTACH PARTITION attached FOR VALUES FROM ('2030-01-01') TO (MAXVALUE);
CREATE INDEX events_customer ON events (customer) WHERE customer IS NOT NULL;
CREATE UNIQUE INDEX events_unique ON events (id, day, region, (customer + 1));
CREATE INDEX only_one ON events_2025 (region);
CREATE TABLE by_hash (id integer PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE to_events (id bigint, day date, region text, FOREIGN KEY (id, day, region) REFERENCES events);

CREATE INDEX customers_name ON customers (name DESC NULLS LAST, country);
CREATE INDEX customers_tidy ON customers (tidy(name)) WHERE feeling = 'happy';
CREATE INDEX customers_pattern ON customers (name text_pattern_ops) INCLUDE (country) WITH (fillfactor = 50);
CREATE INDEX orders_tags ON sales.orders USING gin (tags jsonb_path_ops);
CREATE INDEX orders_room ON sales.orders USING hash (room);
CREATE UNIQUE INDEX "orders ""odd""" ON sales.orders (customer, COALESCE(room, 0), during DESC);
CREATE INDEX customers_collated ON customers (name COLLATE "C");
CREATE STATISTICS sales.together (dependencies, mcv) ON customer, room FROM sales.orders;
ALTER STATISTICS sales.together SET STATISTICS 50;

CREATE TABLE uses_row_type (c customers, many countries[]);
CREATE FUNCTION full_name(customers) RETURNS text LANGUAGE sql STABLE AS $$ SELECT $1.name || ' ' || $1.email $$;
CREATE FUNCTION order_count(who bigint) RETURNS bigint LANGUAGE sql STABLE
  BEGIN ATOMIC SELECT count(*) FROM sales.orders WHERE customer = who; END;
CREATE FUNCTION latest_order() RETURNS integer LANGUAGE sql STABLE
  BEGIN ATOMIC SELECT max(id) FROM sales.orders; END;
CREATE TABLE after_orders (id integer DEFAULT latest_order(), n integer CHECK (order_count(n) >= 0));

CREATE VIEW a_view_on_z AS SELECT id FROM customers;
CREATE VIEW z_view WITH (security_barrier = true, check_option = local) AS
  SELECT id, name, "Odd ""column""" AS odd FROM customers WHERE name <> 'x;y' -- comment
;
CREATE VIEW sales.a_first AS SELECT v.*, full_name(c) AS full_name, o.tags
  FROM z_view v JOIN customers c USING (id) LEFT JOIN sales.orders o ON o.customer = c.id;
CREATE VIEW grouped_by_key AS SELECT c.id, c.name, count(*) AS n FROM customers c JOIN sales.orders o ON o.customer = c.id GROUP BY c.id;
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 10;
ALTER VIEW z_view ALTER COLUMN name SET DEFAULT 'from view';
CREATE MATERIALIZED VIEW sales.summary AS SELECT country, count(*) AS n FROM customers GROUP BY country;
CREATE UNIQUE INDEX summary_country ON sales.summary (country);
CREATE MATERIALIZED VIEW empty_yet AS SELECT * FROM sales.summary WITH NO DATA;
CREATE FUNCTION uses_view(sales.a_first) RETURNS integer LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF name ON customers FOR EACH ROW WHEN (new.name IS NOT NULL) EXECUTE FUNCTION stamp('a''b');
CREATE TRIGGER stamped BEFORE INSERT ON sales.orders FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE CONSTRAINT TRIGGER checked AFTER UPDATE ON customers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER whole AFTER DELETE ON customers REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION stamp();
CREATE TRIGGER on_partitions AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE events DISABLE TRIGGER on_partitions;
ALTER TABLE events_2026_eu ENABLE ALWAYS TRIGGER on_partitions;
ALTER TABLE attached ENABLE TRIGGER on_partitions;
CREATE TRIGGER instead INSTEAD OF INSERT ON z_view FOR EACH ROW EXECUTE FUNCTION stamp();
ALTER TABLE customers DISABLE TRIGGER stamped;
ALTER TABLE customers ENABLE ALWAYS TRIGGER whole;
ALTER TABLE sales.orders ENABLE REPLICA TRIGGER stamped;
CREATE RULE no_delete AS ON DELETE TO countries DO INSTEAD NOTHING;
CREATE RULE twice AS ON INSERT TO countries DO ALSO (INSERT INTO "A b" VALUES (1); INSERT INTO "A b" VALUES (2));
ALTER TABLE countries DISABLE RULE no_delete;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON customers AS RESTRICTIVE FOR UPDATE TO zoo_reader, zoo_owner USING (id > 0) WITH CHECK (name <> '');
CREATE POLICY "all" ON customers USING (EXISTS (SELECT FROM sales.orders o WHERE o.customer = customers.id));

ALTER TABLE sales.orders REPLICA IDENTITY FULL;
ALTER TABLE countries REPLICA IDENTITY USING INDEX countries_name_key;
ALTER TABLE customers CLUSTER ON customers_name;
ALTER TABLE customers ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN name SET STORAGE EXTERNAL,
  ALTER COLUMN name SET (n_distinct = -0.5);
ALTER TABLE customers ALTER COLUMN home SET COMPRESSION pglz;
ALTER INDEX customers_tidy ALTER COLUMN 1 SET STATISTICS 77;
ALTER INDEX countries_pkey SET (fillfactor = 60);

COMMENT ON SCHEMA sales IS 'all that ''sells''';
COMMENT ON SCHEMA public IS NULL;
COMMENT ON TABLE customers IS 'people
on two lines; with a semicolon -- and dashes';
COMMENT ON COLUMN customers.email IS 'where to write';
COMMENT ON COLUMN address.street IS 'a street';
COMMENT ON COLUMN z_view.name IS 'a name';
COMMENT ON TABLE events_2025 IS 'a partition';
COMMENT ON CONSTRAINT country_fk ON customers IS 'a key';
COMMENT ON CONSTRAINT has_at ON DOMAIN sales.email IS 'a check';
COMMENT ON INDEX customers_name IS 'an index';
COMMENT ON TYPE mood IS 'an enum';
COMMENT ON DOMAIN positive IS 'a domain';
COMMENT ON SEQUENCE free_numbers IS 'a sequence';
COMMENT ON SEQUENCE sales.orders_id_seq IS 'a sequence of a column';
COMMENT ON FUNCTION add_up(integer, integer, integer[]) IS 'a function';
COMMENT ON PROCEDURE nothing(integer) IS 'a procedure';
COMMENT ON AGGREGATE how_many(*) IS 'an aggregate';
COMMENT ON VIEW z_view IS 'a view';
COMMENT ON MATERIALIZED VIEW sales.summary IS 'a materialized view';
COMMENT ON TRIGGER stamped ON customers IS 'a trigger';
COMMENT ON RULE twice ON countries IS 'a rule';
COMMENT ON POLICY own_rows ON customers IS 'a policy';
COMMENT ON STATISTICS sales.together IS 'statistics';
COMMENT ON OPERATOR === (mood, mood) IS 'an operator';
COMMENT ON OPERATOR sales.!! (NONE, mood) IS 'a prefix operator';
COMMENT ON CAST (mood AS integer) IS 'a cast';
COMMENT ON COLLATION sales.german IS 'a collation';

CREATE EXTENSION file_fdw;
CREATE SERVER files TYPE 'a' VERSION 'b' FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE sales.outside (a integer NOT NULL DEFAULT 5, "B b" text OPTIONS (force_not_null 'true') COLLATE "C", mood mood,
  c integer GENERATED ALWAYS AS (a * 2) STORED, CHECK (a > 0)) SERVER files OPTIONS (filename '/dev/null', format 'csv');
CREATE VIEW of_outside AS SELECT a FROM sales.outside;
COMMENT ON SERVER files IS 'a server';
COMMENT ON FOREIGN TABLE sales.outside IS 'a foreign table';
COMMENT ON COLUMN sales.outside.a IS 'its column';
GRANT USAGE ON FOREIGN SERVER files TO zoo_reader;
GRANT SELECT ON sales.outside TO zoo_reader;

GRANT USAGE ON SCHEMA sales TO zoo_reader WITH GRANT OPTION;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT SELECT, INSERT ON customers TO zoo_reader;
GRANT UPDATE ON customers TO zoo_reader WITH GRANT OPTION;
GRANT ALL ON countries TO PUBLIC;
GRANT UPDATE (room), SELECT (id, room) ON sales.orders TO zoo_reader;
REVOKE INSERT ON renamed FROM CURRENT_USER;
GRANT SELECT ON z_view, sales.summary, events_2025 TO zoo_reader;
GRANT USAGE ON SEQUENCE sales.orders_id_seq, free_numbers TO zoo_reader;
REVOKE EXECUTE ON FUNCTION tidy(text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE nothing(integer) TO zoo_reader WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION total(integer) TO zoo_reader;
REVOKE USAGE ON TYPE mood FROM PUBLIC;
GRANT USAGE ON DOMAIN positive TO zoo_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO zoo_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE zoo_owner GRANT ALL ON SEQUENCES TO zoo_reader WITH GRANT OPTION;
ALTER SCHEMA sales OWNER TO zoo_owner;
ALTER TABLE countries OWNER TO zoo_owner;
ALTER TABLE events_2025 OWNER TO zoo_owner;
ALTER VIEW z_view OWNER TO zoo_owner;
ALTER MATERIALIZED VIEW sales.summary OWNER TO zoo_owner;
ALTER FUNCTION tidy(text) OWNER TO zoo_owner;
ALTER AGGREGATE how_many(*) OWNER TO zoo_owner;
ALTER TYPE mood OWNER TO zoo_owner;
ALTER DOMAIN positive OWNER TO zoo_owner;
ALTER SEQUENCE free_numbers OWNER TO zoo_owner;
ALTER OPERATOR === (mood, mood) OWNER TO zoo_owner;
ALTER STATISTICS sales.together OWNER TO zoo_owner;

CREATE TEXT SEARCH DICTIONARY sales.stems (TEMPLATE = snowball, language = 'english', stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION searching (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION searching ALTER MAPPING FOR asciiword WITH sales.stems, simple;
CREATE TABLE searched (body text, found tsvector GENERATED ALWAYS AS (to_tsvector('public.searching', body)) STORED);
COMMENT ON TEXT SEARCH CONFIGURATION searching IS 'a configuration';

-- Needed through their array types by what comes before them by name.
CREATE TYPE zz_enum AS ENUM ('z');
CREATE TYPE a_composite AS (list zz_enum[]);
CREATE TABLE zz_rows (id integer);
CREATE TABLE a_list (rows zz_rows[]);
CREATE DOMAIN zz_domain AS zz_enum[] CHECK (cardinality(VALUE) > 0);
