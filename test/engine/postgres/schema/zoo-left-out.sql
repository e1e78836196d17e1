-- What the script does not make again, and must name.
CREATE TABLE kept (id integer PRIMARY KEY, t text);
INSERT INTO kept VALUES (1, 'x'), (2, 'x');
CREATE FOREIGN DATA WRAPPER own_wrapper;
CREATE SERVER own_server FOREIGN DATA WRAPPER own_wrapper;
CREATE USER MAPPING FOR CURRENT_USER SERVER own_server OPTIONS (password 'secret');
CREATE FOREIGN TABLE outside (a integer) SERVER own_server;
CREATE VIEW of_outside AS SELECT a FROM outside;
CREATE VIEW of_view AS SELECT a FROM of_outside;
CREATE PUBLICATION news FOR TABLE kept;
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION searching (COPY = pg_catalog.simple);
CREATE FUNCTION hear() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER heard ON ddl_command_end EXECUTE FUNCTION hear();
CREATE OPERATOR FAMILY kin USING btree;
CREATE TYPE unfinished;
SELECT lo_create(0);
