import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { exportTables } from '../../src/api/export.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { withDuck } from './duck.ts';

interface Case {
  readonly script: string;
  /** Of `fits`, in the order of its columns: type, and what DuckDB reads of its first row. */
  readonly fits: readonly (readonly [string, string | null])[];
  /** The same of `odd`, whose values fit no type but text. */
  readonly odd: readonly (readonly [string, string | null])[];
}

const postgres: Case = {
  script: `CREATE TABLE fits (i bigint, d numeric(12,2), n numeric, f real, b boolean, t text, j jsonb, u uuid, y bytea, da date, ti time, ts timestamp, tz timestamptz, net inet);
    INSERT INTO fits VALUES (9223372036854775807, 12.50, 1.125, 0.1, true, 'é"', '{"a": 12345678901234567890}', '123e4567-e89b-12d3-a456-426614174000', '\\x00ff', '2026-01-31', '12:34:56.25', '1969-12-31 23:59:59.999999', '2026-01-31 12:00:00+02', '10.0.0.1'); INSERT INTO fits DEFAULT VALUES;
    CREATE TABLE odd (d numeric(5,2), da date, ti time, ts timestamp, tz timestamptz);
    INSERT INTO odd VALUES (1, '2026-01-31', '00:00', '2026-01-31', '2026-01-31'), ('NaN', 'infinity', '24:00:00', '0044-03-15 BC', '-infinity');
    CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES;`,
  fits: [
    ['INT64', '9223372036854775807'],
    ['DECIMAL(12,2)', '12.50'],
    ['DECIMAL(38,4)', '1.1250'],
    ['FLOAT', '0.1'],
    ['BOOLEAN', 'true'],
    ['TEXT', 'é"'],
    ['JSON', '{"a": 12345678901234567890}'],
    ['UUID', '123e4567-e89b-12d3-a456-426614174000'],
    ['BLOB', '\\x00\\xFF'],
    ['DATE', '2026-01-31'],
    ['TIME', '12:34:56.25'],
    ['TIMESTAMP', '1969-12-31 23:59:59.999999'],
    ['TIMESTAMP UTC', '2026-01-31 10:00:00+00'],
    ['TEXT', '10.0.0.1'],
  ],
  odd: [
    ['TEXT', 'NaN'],
    ['TEXT', 'infinity'],
    ['TEXT', '24:00:00'],
    ['TEXT', '0044-03-15T00:00:00 BC'],
    ['TEXT', '-infinity'],
  ],
};

const mysql: Case = {
  script: `SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
    CREATE TABLE fits (i bigint, u bigint unsigned, d decimal(12,2), f float, t varchar(50), y varbinary(9), da date, ti time(6), ts datetime(6));
    INSERT INTO fits VALUES (-9223372036854775808, 18446744073709551615, 12.50, 0.1, 'é"', x'00ff', '2026-01-31', '12:34:56.25', '1969-12-31 23:59:59.999999'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    CREATE TABLE odd (d decimal(65,30), da date, ti time, ts datetime);
    INSERT INTO odd VALUES (1, '2026-01-31', '00:00', '2026-01-31'), (12345678901234567890123456789012345.123456789012345678901234567891, '0000-00-00', '-838:59:59', '2026-02-31 00:00:00');`,
  fits: [
    ['INT64', '-9223372036854775808'],
    ['DECIMAL(20,0)', '18446744073709551615'],
    ['DECIMAL(12,2)', '12.50'],
    ['FLOAT', '0.1'],
    ['TEXT', 'é"'],
    ['BLOB', '\\x00\\xFF'],
    ['DATE', '2026-01-31'],
    ['TIME', '12:34:56.25'],
    ['TIMESTAMP', '1969-12-31 23:59:59.999999'],
  ],
  odd: [
    ['TEXT', '12345678901234567890123456789012345.123456789012345678901234567891'],
    ['TEXT', '0000-00-00'],
    ['TEXT', '-838:59:59'],
    ['TEXT', '2026-02-31T00:00:00'],
  ],
};

async function story(server: TestServer, { script, fits, odd }: Case): Promise<void> {
  const database = await freshDatabase(server, script);
  const folder = tempFolder();
  try {
    const snapshots = join(folder, 'snapshots');
    const output = join(folder, 'out');
    await backup({ database: database.url, snapshots });
    const { tables } = await exportTables({ snapshots, snapshot: 'latest', format: 'parquet', output });
    const typesOf = (name: string) =>
      tables.find(({ table }) => table === name)?.columns.map(({ type }) => type);
    const fileOf = (name: string) => join(output, tables.find(({ table }) => table === name)?.file ?? '');
    expect(typesOf('fits')).toEqual(fits.map(([type]) => type));
    expect(typesOf('odd')).toEqual(odd.map(([type]) => type));
    await withDuck(async (ask) => {
      const [first, second] = await ask(`SELECT COLUMNS(*)::VARCHAR FROM '${fileOf('fits')}'`);
      expect(first).toEqual(fits.map(([, value]) => value));
      expect(second?.every((value) => value === null)).toBe(true);
      const [, last] = await ask(`SELECT * FROM '${fileOf('odd')}'`);
      expect(last).toEqual(odd.map(([, value]) => value));
    });
    if (server.product === 'postgres')
      expect(tables.find(({ table }) => table === 'no_columns')).toMatchObject({ file: null, rows: 1 });
  } finally {
    await database.remove();
  }
}

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('each type becomes the Parquet type that holds it exactly, or text', () =>
    story(server, server.product === 'postgres' ? postgres : mysql));
});
