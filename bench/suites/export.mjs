import { copyFileSync, rmSync } from 'node:fs';
import { openSqlite } from '../../dist/open-sqlite.js';
import { makeDatabase } from '../make-database.mjs';
import { measure } from '../measure.mjs';

/** Exports, and comparisons with a database where each hundredth row, and where every row is another. Look at the memory. */
export async function open({ rows, at, bin, carryover, latest }) {
  makeDatabase(at('old.db'), rows);
  for (const [name, where] of Object.entries({ 'some.db': 'WHERE id % 100 = 0', 'all.db': '' })) {
    copyFileSync(at('old.db'), at(name));
    const db = openSqlite(at(name));
    db.exec(`UPDATE people SET name = name || 'x' ${where}`);
    db.close();
  }
  await carryover('backup', '--database', at('old.db'), '--snapshots', at('snapshots'));
  const exportTo = (format) => ({
    prepare: () => rmSync(at(format), { recursive: true, force: true }),
    run: () => carryover('export', latest('snapshots'), '--format', format, '--output', at(format)),
  });
  const diff = (name) => ({
    run: () => {
      const words = ['diff', latest('snapshots'), 'live', '--database', at(name), '--quiet'];
      return measure(process.execPath, [bin, ...words], { ends: 10 });
    },
  });
  return {
    title: 'Export and diff',
    missing: [],
    tasks: {
      'export --format jsonl': exportTo('jsonl'),
      'export --format csv': exportTo('csv'),
      'export --format parquet': exportTo('parquet'),
      'diff, 1 % changed': diff('some.db'),
      'diff, all changed': diff('all.db'),
    },
    compare: [],
    close: () => undefined,
  };
}
