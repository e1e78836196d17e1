import type { Attribute } from '../../model.ts';
import type { Connection } from './connection.ts';
import { readGrants } from './grants.ts';
import type { Grants } from './grants.ts';
import { rightsHeading } from './schema/script.ts';
import { meaning, readToken } from './schema/tokens.ts';
import { ServerError } from './server-error.ts';

export interface StrangeRights {
  /** Those that this user may give to accounts that are there. */
  readonly rights: readonly Attribute[];
  /** One sentence for each of the others. */
  readonly leftOut: readonly string[];
}

/**
 * The rights that stand as comments at the end of a script that another server printed. Nothing is given yet.
 * @param database where they are to be given
 */
export async function strangeRights(
  connection: Connection,
  database: string,
  script: string,
): Promise<StrangeRights> {
  const lines = (script.split(rightsHeading)[1] ?? '')
    .split('\n')
    .flatMap((line) => /^-- (GRANT .*);$/.exec(line)?.[1] ?? []);
  if (lines.length === 0) return { rights: [], leftOut: [] };
  const [grants, accounts] = [await readGrants(connection), await readAccounts(connection)];
  const rights: Attribute[] = [];
  const leftOut: string[] = [];
  for (const sql of lines) {
    const grant = parseGrant(sql);
    const fault =
      grant === null ? 'nobody here understands it' : faultOf(grant, { grants, accounts, database });
    if (grant === null || fault !== null) leftOut.push(`Left out, as ${fault}: ${sql};`);
    else rights.push({ kind: 'grant', of: grant.of, sql });
  }
  return { rights, leftOut };
}

interface Grant {
  readonly rights: readonly string[];
  /** See `Attribute.of`. */
  readonly of: string;
  /** `name@host`; a role has no host. */
  readonly account: string;
}

const quoted = "(?:`(?:[^`]|``)*`|'(?:[^'\\\\]|''|\\\\[^])*')";
const pattern = new RegExp(
  `^GRANT ((?:[^\`']|${quoted})+?) ON (?:(\\*)|(PROCEDURE |FUNCTION )?(${quoted})) TO (${quoted})(?:@(${quoted}))?( WITH GRANT OPTION)?$`,
);

function parseGrant(sql: string): Grant | null {
  const [, rights = '', all, kind = 'table ', thing = '', name = '', host] = pattern.exec(sql) ?? [];
  if (rights === '') return null;
  return {
    rights: rights.replace(/\s*\((?:[^`)]|`(?:[^`]|``)*`)*\)/g, '').split(/,\s*/),
    of: all === undefined ? `${kind.toLowerCase()}"${plain(thing)}"` : 'database',
    account: `${plain(name)}@${host === undefined ? '' : plain(host)}`,
  };
}

function plain(text: string): string {
  return meaning(readToken(text, 0) ?? undefined);
}

interface Here {
  readonly grants: Grants;
  /** Null: this user may not know. */
  readonly accounts: ReadonlySet<string> | null;
  readonly database: string;
}

function faultOf({ rights, account }: Grant, { grants, accounts, database }: Here): string | null {
  if (accounts === null) return 'this user may not see whether the account is there (SELECT on mysql.user)';
  if (!accounts.has(account)) return 'there is no such account';
  const lacking = ['GRANT OPTION', ...rights.filter((right) => right !== 'USAGE')].filter(
    (right) => !grants.has(right, database),
  );
  return lacking.length === 0 ? null : `this user has not itself ${lacking.join(', ')}`;
}

async function readAccounts(connection: Connection): Promise<ReadonlySet<string> | null> {
  try {
    const rows = await connection.query('SELECT User, Host FROM mysql.user');
    return new Set(rows.map(([user, host]) => `${user}@${host}`));
  } catch (error) {
    if (!(error instanceof ServerError) || error.isLost) throw error;
    return null;
  }
}
