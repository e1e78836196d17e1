import type { Connection } from '../connection.ts';
import { readHistory } from '../history.ts';
import { dropVersion } from './drop-version.ts';
import { partOf, scratchLock } from './version-names.ts';

/** Drops the versions that are no way back any more, and the scratches of dead runs, or those alone. Returns their names. */
export async function cleanVersions(connection: Connection, what: 'all' | 'scratch'): Promise<string[]> {
  const [newest] = await readHistory(connection);
  const groups = await ourVersions(connection);
  const dropped: string[] = [];
  for (const { kind, name, namespaces } of groups) {
    if (name === newest?.retained || (what === 'scratch' && kind !== 'scratch')) continue;
    const drop = (): Promise<boolean> => dropVersion(connection, name, namespaces);
    if (await (kind === 'old' ? drop() : ifUnused(connection, name, drop))) dropped.push(name);
  }
  return dropped;
}

interface Group {
  readonly kind: 'old' | 'scratch';
  readonly name: string;
  readonly namespaces: readonly string[];
}

async function ourVersions(connection: Connection): Promise<Group[]> {
  const rows = await connection.rows(
    "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname ~ '^carryover_' ORDER BY nspname",
  );
  const groups = new Map<string, Group>();
  for (const [namespace] of rows) {
    const part = partOf(namespace ?? '');
    if (part === null || namespace === null || namespace === undefined) continue;
    const known = groups.get(part.name);
    groups.set(part.name, { ...part, namespaces: [...(known?.namespaces ?? []), namespace] });
  }
  return [...groups.values()];
}

async function ifUnused(
  connection: Connection,
  scratch: string,
  drop: () => Promise<boolean>,
): Promise<boolean> {
  const lock = scratchLock(scratch);
  const [[free] = []] = await connection.rows(`SELECT pg_catalog.pg_try_advisory_lock(${lock})::text`);
  if (free !== 'true') return false;
  try {
    return await drop();
  } finally {
    await connection.rows(`SELECT pg_catalog.pg_advisory_unlock(${lock})`);
  }
}
