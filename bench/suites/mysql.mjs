import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, openSync, rmSync, writeFileSync } from 'node:fs';
import { benchText } from '../make-database.mjs';
import { measure } from '../measure.mjs';
import { installed } from './installed.mjs';

/** URL of a user who may make and drop databases. */
const server = new URL(
  process.env.CARRYOVER_TEST_MARIADB_URL ??
    process.env.CARRYOVER_TEST_MYSQL_URL ??
    'mysql://root@127.0.0.1:3306',
);
const login = ['-h', server.hostname, '-P', server.port || '3306', '-u', server.username || 'root'];
/** The password goes by the environment: arguments are seen by everybody. */
const env = { MYSQL_PWD: decodeURIComponent(server.password) };

const table = `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(255) NOT NULL, name varchar(255) NOT NULL, score double, visits bigint, note text, created datetime) DEFAULT CHARSET=utf8mb4;
ALTER TABLE people ADD KEY people_email (email);
`;

function url(database) {
  const copy = new URL(server.href);
  copy.pathname = `/${database}`;
  return copy.href;
}

const run = (sql, ...options) => measure('mysql', [...login, ...options, '-e', sql], { env });

async function fresh(database) {
  await run(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} DEFAULT CHARSET utf8mb4`);
}

/** Against mariadb-dump and the client, and mydumper where it is installed. */
export async function open({ rows, at, carryover, latest }) {
  const [old, live, restored] = ['old', 'live', 'restored'].map((name) => `carryover_bench_${name}`);
  await fresh(old);
  const rowsFile = createWriteStream(at('rows.tsv'));
  for (const text of benchText(rows))
    if (!rowsFile.write(text.replaceAll('T00:00:00Z', ' 00:00:00'))) await once(rowsFile, 'drain');
  rowsFile.end();
  await once(rowsFile, 'close');
  const load = `LOAD DATA LOCAL INFILE '${at('rows.tsv')}' INTO TABLE people CHARACTER SET utf8mb4`;
  await run(`${table}${load}; ANALYZE TABLE people`, '--local-infile=1', old);
  writeFileSync(
    at('schema.sql'),
    `${table}CREATE TABLE visits (id bigint PRIMARY KEY, person bigint, FOREIGN KEY (person) REFERENCES people (id));\n`,
  );
  const dumps = installed('mydumper') && installed('myloader');
  const dumper = installed('mariadb-dump') ? 'mariadb-dump' : 'mysqldump';
  const side = [
    '-t',
    '2',
    '-h',
    server.hostname,
    '-P',
    server.port || '3306',
    '-u',
    server.username || 'root',
  ];
  return {
    title: 'MySQL or MariaDB',
    missing: dumps ? [] : ['mydumper'],
    tasks: {
      [dumper]: {
        run: () => measure(dumper, [...login, '--single-transaction', '-r', at('dump.sql'), old], { env }),
      },
      'mysql < dump': {
        prepare: () => fresh(restored),
        run: () => measure('mysql', [...login, restored], { env, input: openSync(at('dump.sql'), 'r') }),
      },
      ...(dumps
        ? {
            'mydumper -t 2 -c': {
              prepare: () => rmSync(at('mydumper'), { recursive: true, force: true }),
              run: () => measure('mydumper', [...side, '-c', '-B', old, '-o', at('mydumper')], { env }),
            },
            'myloader -t 2': {
              prepare: () => fresh(restored),
              run: () =>
                measure('myloader', [...side, '-s', old, '-B', restored, '-o', '-d', at('mydumper')], {
                  env,
                }),
            },
          }
        : {}),
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
      upgrade: {
        async prepare() {
          await fresh(live);
          await copyInto(live, at('dump.sql'));
        },
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
        [dumper, 'mysql < dump'],
      ],
      [
        ['backup', 'restore'],
        ['mydumper -t 2 -c', 'myloader -t 2'],
      ],
    ],
    async close() {
      for (const name of [old, live, restored]) await run(`DROP DATABASE IF EXISTS ${name}`);
    },
  };
}

async function copyInto(database, file) {
  const child = spawn('mysql', [...login, database], {
    stdio: [openSync(file, 'r'), 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`mysql ended with ${code}`);
}
