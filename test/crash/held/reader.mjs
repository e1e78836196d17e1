// Reads a database without a pause and prints what it sees in each transaction: a word for each state that it meets.
import { openSqlite } from '../../../dist/open-sqlite.js';

const db = openSqlite(process.argv[2], { timeout: 10_000 });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

const known = ['countries', 'customers', 'notes', 'orders', 'plans', 'sessions', 'users'];
const columns = db.prepare("SELECT name FROM pragma_table_info('orders')").pluck();
const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck();

const look = db.transaction(() => {
  const names = tables.all().filter((name) => known.includes(name));
  const counts = names.map((name) =>
    [
      name,
      db
        .prepare(`SELECT count(*) FROM ${String(name)}`)
        .pluck()
        .get(),
    ].join(' '),
  );
  return `${columns.all().join(' ')}: ${counts.join(', ')}`;
});

while (!stop.signal.aborted) {
  try {
    process.stdout.write(`${look()}\n`);
  } catch (error) {
    if (!/^SQLITE_(BUSY|SCHEMA)/.test(error.code)) throw error;
  }
  await new Promise(setImmediate);
}
db.close();
