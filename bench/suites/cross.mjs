import { rmSync, writeFileSync } from 'node:fs';
import { makeDatabase } from '../make-database.mjs';
import { measure } from '../measure.mjs';
import { installed } from './installed.mjs';
import { at as url, drop, fresh } from './postgres-server.mjs';

/** SQLite to PostgreSQL, against pgloader. */
export async function open({ rows, at, carryover }) {
  const target = 'carryover_bench_moved';
  makeDatabase(at('old.db'), rows);
  // pgloader reads the password from its command file; the server's own URL has none.
  writeFileSync(
    at('pgloader.load'),
    `LOAD DATABASE FROM sqlite://${at('old.db')} INTO ${url(target).replace('postgres://', 'postgresql://')};\n`,
  );
  const loads = installed('pgloader');
  return {
    title: 'SQLite to PostgreSQL',
    missing: loads ? [] : ['pgloader'],
    tasks: {
      ...(loads
        ? {
            pgloader: {
              prepare: () => fresh(target),
              run: () => measure('pgloader', ['--root-dir', at('pgloader'), at('pgloader.load')]),
            },
          }
        : {}),
      migrate: {
        prepare: () => fresh(target),
        run: () =>
          carryover(
            'migrate',
            '--from',
            at('old.db'),
            '--database',
            url(target),
            '--snapshots',
            at('snapshots'),
            '--yes',
          ),
        after: () => rmSync(at('snapshots'), { recursive: true, force: true }),
      },
    },
    compare: [[['migrate'], ['pgloader']]],
    close: () => drop(target),
  };
}
