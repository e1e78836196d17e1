import type { Connection } from './connection.ts';

/** Rights that a user has somewhere. */
interface Grant {
  /** In capitals, e.g. `SELECT`; `ALL PRIVILEGES` for all. */
  readonly rights: ReadonlySet<string>;
  /** Whether it holds for all that is in this database. */
  covers(database: string): boolean;
}

/** What the user of a connection may do, with the roles that are active. */
export interface Grants {
  /** Whether a right holds in a whole database; `null`: on the whole server. */
  has(right: string, database: string | null): boolean;
}

export async function readGrants(connection: Connection): Promise<Grants> {
  const lines = await printedGrants(connection);
  const grants = lines.flatMap((line) => parseGrant(line) ?? []);
  return {
    has: (right, database) =>
      grants.some(
        ({ rights, covers }) =>
          (rights.has(right) || (right !== 'GRANT OPTION' && isAll(rights))) && covers(database ?? ''),
      ),
  };
}

function isAll(rights: ReadonlySet<string>): boolean {
  return rights.has('ALL PRIVILEGES') || rights.has('ALL');
}

/** One product expands roles by itself, the other when asked. */
async function printedGrants(connection: Connection): Promise<string[]> {
  const [[role] = []] = await connection.query('SELECT CURRENT_ROLE()');
  const rows =
    role?.startsWith('`') === true
      ? await connection.query(`SHOW GRANTS FOR CURRENT_USER() USING ${role}`)
      : await connection.query('SHOW GRANTS');
  return rows.map(([line]) => line ?? '');
}

/** Null for what grants no right to a whole database: roles, proxies, single tables. */
function parseGrant(line: string): Grant | null {
  const [, rights = '', scope = ''] = /^GRANT (.+?) ON (\*\.\*|`(?:[^`]|``)*`\.\*) TO /.exec(line) ?? [];
  if (scope === '') return null;
  const option = line.endsWith(' WITH GRANT OPTION') ? ['GRANT OPTION'] : [];
  const names = new Set([...rights.split(',').map((name) => name.trim().toUpperCase()), ...option]);
  if (scope === '*.*') return { rights: names, covers: () => true };
  const pattern = likePattern(scope.slice(1, -3).replaceAll('``', '`'));
  return { rights: names, covers: (database) => database !== '' && pattern.test(database) };
}

/** In the names of grants `_` and `%` stand for others, unless a backslash stands before them. */
function likePattern(name: string): RegExp {
  const source = name.replace(/\\?[\s\S]/g, (letter) => {
    if (letter === '_') return '[\\s\\S]';
    if (letter === '%') return '[\\s\\S]*';
    return (letter.length > 1 ? letter.slice(1) : letter).replace(/[$()*+.?[\\\]^{|}]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}
