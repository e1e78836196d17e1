import { CarryoverError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier, quoteText } from './quote.ts';

/** What a cutover is about to do, written into the live database before anything there is changed. */
export interface Journal {
  /** Id of the history entry: once the history has it, the staged tables are the live ones. */
  readonly run: string;
  /** What has to go before the tables change places, as it was: triggers, and views in the way of new tables. */
  readonly taken: readonly Made[];
  /** What the new version does not have any more. */
  readonly dropped: readonly Named[];
  /** What the new version has, in this order. */
  readonly made: readonly Made[];
}

export interface Named {
  /** As SQL calls it, e.g. `view`. */
  readonly kind: string;
  readonly name: string;
}

/** An object, or a column's default (which has no name of its own), with the statements that make it. */
export interface Made {
  /** Dropped first if it is there; `null` for what is not dropped but changed. */
  readonly object: Named | null;
  /** For messages, e.g. `trigger "t"`. */
  readonly what: string;
  /** Has to be there before anybody writes to this table. */
  readonly table: string | null;
  readonly statements: readonly string[];
}

const journalTable = quoteIdentifier('carryover_journal');

export async function readJournal(connection: Connection): Promise<Journal | null> {
  const [found] = await connection.query(
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_name = 'carryover_journal'`,
  );
  if (!found) return null;
  const [[text] = []] = await connection.query(`SELECT content FROM ${journalTable}`);
  // Made, but not written: nothing was done yet.
  if (!text) return { run: '', taken: [], dropped: [], made: [] };
  return JSON.parse(text) as Journal;
}

export async function writeJournal(connection: Connection, journal: Journal): Promise<void> {
  await connection.run(
    `CREATE TABLE ${journalTable} (content LONGTEXT NOT NULL) ENGINE = InnoDB CHARACTER SET utf8mb4`,
  );
  await connection.run(`INSERT INTO ${journalTable} VALUES (?)`, [JSON.stringify(journal)]);
}

async function removeJournal(connection: Connection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${journalTable}`);
}

/** Puts back what was taken away for a cutover that did not happen. */
export async function undoJournal(connection: Connection, journal: Journal): Promise<void> {
  for (const made of journal.taken) await make(connection, made);
  await removeJournal(connection);
}

/**
 * Does what is left to do behind the commit point; twice does no harm. What fails does not keep the rest from being done.
 * @throws FAILED_AFTER_COMMIT naming what failed; the journal stays then, so that the next run tries again
 */
export async function finishJournal(connection: Connection, journal: Journal): Promise<void> {
  const faults: { what: string; error: unknown }[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => faults.push({ what, error }));
  };
  for (const { kind, name } of journal.dropped)
    await attempt(`${kind} "${name}"`, () => drop(connection, { kind, name }));
  for (const made of journal.made) await attempt(made.what, () => make(connection, made));
  const [first] = faults;
  if (!first) return removeJournal(connection);
  const all = faults.map(({ what }) => what).join(', ');
  const reason = first.error instanceof Error ? first.error.message : String(first.error);
  throw new CarryoverError(
    'FAILED_AFTER_COMMIT',
    `The change is made and live, but the server did not take everything: ${all} (${reason}).`,
    {
      hint: 'Mend what the server names; the next run that changes the database tries again.',
      cause: first.error,
    },
  );
}

async function make(connection: Connection, { object, statements }: Made): Promise<void> {
  // One that is there is the one that is wanted; to make it again would leave writers without it for a moment.
  if (object?.kind === 'trigger' && (await hasTrigger(connection, object.name))) return;
  if (object) await drop(connection, object);
  for (const sql of statements) await connection.run(sql);
}

async function hasTrigger(connection: Connection, name: string): Promise<boolean> {
  const rows = await connection.query(
    'SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name = ?',
    [name],
  );
  return rows.length > 0;
}

async function drop(connection: Connection, { kind, name }: Named): Promise<void> {
  await connection.run(dropStatement(kind, name));
}

export function dropStatement(kind: string, name: string, database?: string): string {
  const owner = database === undefined ? '' : `${quoteIdentifier(database)}.`;
  return `DROP ${kind.toUpperCase()} IF EXISTS ${owner}${quoteIdentifier(name)}`;
}

/** A statement inside another one's text. */
export function prepareStatement(sql: string): string {
  return `PREPARE carryover FROM ${quoteText(sql)}`;
}
