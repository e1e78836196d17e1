import type { Product } from '../servers/test-server.ts';

/** A moment of an upgrade: when a statement goes over the wire to the server, or just has, or when its answer comes back. */
export interface Moment {
  readonly when: 'before' | 'amid' | 'after';
  /** What the statement holds. */
  readonly statement: RegExp;
  /** Seen before: the declared schema is built in a scratch database, by much the same statements. */
  readonly since: RegExp;
  /** For the names of tests. */
  readonly name: string;
}

type Statements = Readonly<Record<string, RegExp>>;

const ofPostgres: Statements = {
  'the lock': /LOCK TABLE/,
  'the dump': /COPY .* TO STDOUT/,
  'the old version steps aside': /ALTER SCHEMA .* RENAME/,
  'the load': /COPY .* FROM STDIN/,
  'the keys': /FOREIGN KEY/,
  'the history': /insert into .*carryover_runs/i,
  'the commit': /COMMIT/,
};

const ofMysql: Statements = {
  'the lock': /LOCK TABLES .* READ/,
  'the staged database': /CREATE DATABASE `[^`]*_new_/,
  'the load': /LOAD DATA/,
  'the keys': /FOREIGN KEY/,
  'the place for the old version': /CREATE DATABASE IF NOT EXISTS `[^`]*_old_/,
  'the history': /insert into .*carryover_runs/i,
  "the journal's table": /CREATE TABLE `carryover_journal`/,
  'the journal': /INSERT INTO `carryover_journal`/,
  'the old trigger goes': /DROP TRIGGER IF EXISTS/,
  'the rename': /RENAME TABLE/,
  // The beginning of a packet: the journal and what is noted of the old version have the same words in them.
  'the new trigger': /^.{4}\x03CREATE .*TRIGGER.*note_order/s,
  'the new view': /^.{4}\x03CREATE .*VIEW.*spenders/s,
  'the end of the journal': /DROP TABLE IF EXISTS `carryover_journal`/,
};

/** In the order in which an upgrade passes them. */
export function momentsOf(product: Product): Moment[] {
  const statements = product === 'postgres' ? ofPostgres : ofMysql;
  const since = product === 'postgres' ? /SHARE ROW EXCLUSIVE/ : /LOCK TABLES .* READ/;
  return Object.entries(statements).flatMap(([what, statement]) =>
    (['before', 'amid', 'after'] as const).map((when) => ({
      when,
      statement,
      since,
      name: `${when} ${what}`,
    })),
  );
}
