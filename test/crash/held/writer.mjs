// Writes to a database without a pause, as an application would that knows nothing of an upgrade, and prints each row that
// was acknowledged. When its column is gone it goes on with the new one, as it would after its own deploy.
import { openSqlite } from '../../../dist/open-sqlite.js';

const db = openSqlite(process.argv[2], { timeout: 10_000 });
db.pragma('foreign_keys = ON');
let user = 'user_id';
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

function insert(table, columns, values) {
  try {
    const { lastInsertRowid } = db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${values})`).run();
    process.stdout.write(`${table} ${columns} ${lastInsertRowid}\n`);
  } catch (error) {
    if (/no column named user_id/.test(error.message)) user = 'customer_id';
    else if (error.code !== 'SQLITE_BUSY' && error.code !== 'SQLITE_SCHEMA') throw error;
  }
}

for (let turn = 0; !stop.signal.aborted; turn += 1) {
  insert('orders', `${user},note`, `1,'written ${turn}'`);
  insert('countries', 'code,name', `'x${turn}','written'`);
  await new Promise(setImmediate);
}
db.close();
