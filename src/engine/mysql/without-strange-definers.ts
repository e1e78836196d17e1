import type { Connection } from './connection.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { definerOf } from './schema/definer-of.ts';
import type { Definer } from './schema/definer-of.ts';
import type { ScriptStatement } from './schema/split-script.ts';
import { isWord, meaning, tokens } from './schema/tokens.ts';
import type { Token } from './schema/tokens.ts';
import { ServerError } from './server-error.ts';

export interface Known {
  readonly statements: readonly ScriptStatement[];
  /** See `Session.run`. */
  readonly leftOut: readonly string[];
}

/**
 * Takes accounts that are not there, or that this user may not act for, out of the statements that name them as definers:
 * their objects act as this user then. The current database is a scratch one.
 */
export async function withoutStrangeDefiners(
  connection: Connection,
  statements: readonly ScriptStatement[],
): Promise<Known> {
  const faults = new Map<string, string | null>();
  const leftOut: string[] = [];
  const kept: ScriptStatement[] = [];
  for (const statement of statements) {
    const words = tokens(statement.sql);
    const definer = isWord(words[0], 'CREATE') ? definerOf(words) : null;
    const account = definer === null ? '' : accountOf(definer);
    if (definer !== null && !faults.has(account)) faults.set(account, await faultOf(connection, account));
    const fault = faults.get(account) ?? null;
    if (definer === null || fault === null) {
      kept.push(statement);
      continue;
    }
    const { sql } = statement;
    kept.push({ ...statement, sql: sql.slice(0, definer.start) + sql.slice(definer.end) });
    leftOut.push(
      `The definer ${account} of the ${nameOf(words)} is left out, and it acts as this user: ${fault}.`,
    );
  }
  return { statements: kept, leftOut };
}

/** A role has no host. */
function accountOf({ name, host }: Definer): string {
  return host === '' ? quoteIdentifier(name) : `${quoteText(name)}@${quoteText(host)}`;
}

/** E.g. `view "v"`. */
function nameOf(statement: readonly Token[]): string {
  const at = statement.findIndex((token) =>
    isWord(token, 'VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE'),
  );
  const name = statement.slice(at + 1).find((token) => !isWord(token, 'BODY', 'IF', 'NOT', 'EXISTS'));
  return `${statement[at]?.text.toLowerCase() ?? 'object'} "${meaning(name)}"`;
}

const probe = 'carryover_definer';

/** Why nothing can be made that acts as an account; null if it can. One server refuses, the other makes it and warns. */
async function faultOf(connection: Connection, account: string): Promise<string | null> {
  try {
    await connection.run(`CREATE DEFINER = ${account} VIEW ${probe} AS SELECT 1`);
    const warnings = await connection.query('SHOW WARNINGS');
    await connection.run(`DROP VIEW ${probe}`);
    const [, , missing = null] = warnings.find(([, code]) => code === '1449') ?? [];
    return missing;
  } catch (error) {
    if (!(error instanceof ServerError) || error.isLost) throw error;
    return error.message.replace(/\.$/, '');
  }
}
