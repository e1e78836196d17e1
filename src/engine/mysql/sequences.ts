import type { Schema, Table } from '../../model.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';
import type { Query } from './schema/query.ts';
import type { Traits } from './schema/traits.ts';
import { ownTables } from './schema/own-tables.ts';

/** Last number that each AUTO_INCREMENT column and each sequence of the current database has given. */
export async function readSequences(query: Query, { hasSequences }: Traits): Promise<Map<string, string>> {
  const counters = await query(
    `SELECT table_name, auto_increment FROM information_schema.tables
     WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL ORDER BY table_name`,
  );
  const found = new Map<string, string>();
  for (const [name, next] of counters)
    if (name && !ownTables.has(name)) found.set(name, String(BigInt(next ?? 1) - 1n));
  if (hasSequences) for (const [name, last] of await readOwnSequences(query)) found.set(name, last);
  return found;
}

async function readOwnSequences(query: Query): Promise<[string, string][]> {
  const names = await query(
    `SELECT table_name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE' ORDER BY table_name`,
  );
  const found: [string, string][] = [];
  for (const [name] of names) {
    const [[next, increment] = []] = await query(
      `SELECT next_not_cached_value, increment FROM ${quoteIdentifier(name ?? '')}`,
    );
    found.push([name ?? '', String(BigInt(next ?? 0) - stepOf(increment))]);
  }
  return found;
}

/** An increment of 0 means the server's own, which a session here has set to 1. */
function stepOf(increment: string | null | undefined): bigint {
  const step = BigInt(increment ?? 1);
  return step === 0n ? 1n : step;
}

/** Has counters go on behind `last`, or behind what the rows hold: the server takes the greater itself. */
export async function setSequences(
  connection: Connection,
  schema: Schema,
  last: ReadonlyMap<string, string>,
): Promise<void> {
  for (const table of schema.tables) {
    const given = last.get(table.name);
    if (given !== undefined && hasCounter(table) && BigInt(given) > 0n)
      await connection.run(
        `ALTER TABLE ${quoteIdentifier(table.name)} AUTO_INCREMENT = ${BigInt(given) + 1n}`,
      );
  }
  for (const { kind, name } of schema.objects) {
    const given = last.get(name);
    if (kind !== 'sequence' || given === undefined) continue;
    const [[increment] = []] = await connection.query(`SELECT increment FROM ${quoteIdentifier(name)}`);
    await connection.run(
      `ALTER SEQUENCE ${quoteIdentifier(name)} RESTART ${BigInt(given) + stepOf(increment)}`,
    );
  }
}

function hasCounter(table: Table): boolean {
  return table.columns.some((column) => column.identity);
}
