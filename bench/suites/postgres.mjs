import { rmSync, writeFileSync } from 'node:fs';
import { measure } from '../measure.mjs';
import { installed } from './installed.mjs';
import { at as url, drop, fill, fresh, table } from './postgres-server.mjs';

/** Against pg_dump and pg_restore, and pgcopydb where it is installed. */
export async function open({ rows, at, carryover, latest }) {
  const [old, live, restored] = ['old', 'live', 'restored'].map((name) => `carryover_bench_${name}`);
  await fill(old, rows);
  writeFileSync(
    at('schema.sql'),
    `${table}CREATE TABLE visits (id bigint PRIMARY KEY, person bigint REFERENCES people);\n`,
  );
  const dump = (file, ...options) => ({
    run: () => measure('pg_dump', [...options, '-f', at(file), url(old)]),
  });
  const reload = (file) => ({
    prepare: () => fresh(restored),
    run: () => measure('pg_restore', ['-d', url(restored), at(file)]),
  });
  const copies = installed('pgcopydb');
  return {
    title: 'PostgreSQL',
    missing: copies ? [] : ['pgcopydb'],
    tasks: {
      'pg_dump -Fc': dump('default.dump', '-Fc'),
      pg_restore: reload('default.dump'),
      'pg_dump -Fc -Z1': dump('fast.dump', '-Fc', '-Z1'),
      'pg_restore of -Z1': reload('fast.dump'),
      backup: {
        prepare: () => rmSync(at('snapshots'), { recursive: true, force: true }),
        run: () => carryover('backup', '--database', url(old), '--snapshots', at('snapshots')),
      },
      restore: {
        prepare: () => fresh(restored),
        run: () =>
          carryover(
            'restore',
            latest('snapshots'),
            '--database',
            url(restored),
            '--snapshots',
            at('snapshots'),
          ),
      },
      ...(copies
        ? {
            'pgcopydb clone': {
              prepare: () => fresh(restored),
              run: () =>
                measure('pgcopydb', [
                  'clone',
                  '--source',
                  url(old),
                  '--target',
                  url(restored),
                  '--dir',
                  at('pgcopydb'),
                  '--restart',
                ]),
            },
          }
        : {}),
      upgrade: {
        prepare: () => fresh(live, old),
        run: () =>
          carryover(
            'upgrade',
            '--database',
            url(live),
            '--schema',
            at('schema.sql'),
            '--snapshots',
            at('upgrades'),
            '--yes',
          ),
        after: () => rmSync(at('upgrades'), { recursive: true, force: true }),
      },
    },
    compare: [
      [
        ['backup', 'restore'],
        ['pg_dump -Fc', 'pg_restore'],
      ],
      [
        ['backup', 'restore'],
        ['pg_dump -Fc -Z1', 'pg_restore of -Z1'],
      ],
      [['upgrade'], ['pgcopydb clone']],
    ],
    async close() {
      for (const name of [live, restored, old]) await drop(name);
    },
  };
}
