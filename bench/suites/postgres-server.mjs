import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { benchText } from '../make-database.mjs';
import { measure } from '../measure.mjs';

/** A superuser's URL of a server whose databases the bench may make and drop. */
export const postgresUrl =
  process.env.CARRYOVER_TEST_POSTGRES_URL?.split(',')[0] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export const table = `CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL, score double precision, visits bigint, note text, created timestamptz);
CREATE INDEX people_email ON people (email);
`;

/** URL of a database on the server. */
export function at(database) {
  const url = new URL(postgresUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export async function psql(database, sql) {
  await measure('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', at(database), '-c', sql]);
}

/** Drops the database if it is there, and makes it. */
export async function fresh(database, template = 'template0') {
  await drop(database);
  await psql('postgres', `CREATE DATABASE ${database} TEMPLATE ${template}`);
}

export async function drop(database) {
  await psql('postgres', `DROP DATABASE IF EXISTS ${database}`);
}

/** Makes a database with the bench table and its rows. */
export async function fill(database, rows) {
  await fresh(database);
  await psql(database, table);
  const child = spawn('psql', ['-q', '-d', at(database), '-c', 'COPY people FROM STDIN'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  for (const text of benchText(rows)) if (!child.stdin.write(text)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  await psql(database, 'VACUUM ANALYZE people');
}
