import { copyFileSync, cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { runBin } from '../run-bin.ts';
import { dumpInFull } from './dump-in-full.ts';

const chinook = fileURLToPath(new URL('../../../shared/data/chinook/chinook.sqlite', import.meta.url));
const fixture = fileURLToPath(new URL('../../fixtures/chinook', import.meta.url));

test.skipIf(!existsSync(chinook))(
  'the Chinook database becomes another and goes back to the byte-equal old content (needs chinook.sqlite)',
  async () => {
    const folder = tempFolder();
    const file = join(folder, 'chinook.db');
    copyFileSync(chinook, file);
    cpSync(fixture, folder, { recursive: true });
    const before = dumpInFull(file);
    const run = async (...words: string[]) => {
      const ended = await runBin([...words, '--database', 'chinook.db', '--json'], { cwd: folder });
      expect(ended).toMatchObject({ code: 0 });
      return JSON.parse(ended.stdout) as Record<string, unknown>;
    };
    await run('plan', '--seeds', 'seeds.json');
    expect(dumpInFull(file)).toEqual(before);
    expect(await run('upgrade', '--yes', '--seeds', 'seeds.json')).toMatchObject({ status: 'upgraded' });
    compareWithOld(file);
    expect(await run('upgrade', '--yes', '--seeds', 'seeds.json')).toMatchObject({ status: 'nothing to do' });
    await run('rollback', '--yes');
    expect(dumpInFull(file)).toEqual(before);
    await run('upgrade', '--yes', '--seeds', 'seeds.json');
    compareWithOld(file);
  },
);

/** Each new table is what a person would have written as a query over the old ones. */
const asQueries: Readonly<Record<string, string>> = {
  Album: 'SELECT * FROM old.Album',
  Artist: 'SELECT * FROM old.Artist',
  Genre: 'SELECT * FROM old.Genre',
  InvoiceLine: 'SELECT * FROM old.InvoiceLine',
  MediaType: 'SELECT * FROM old.MediaType',
  Track: 'SELECT * FROM old.Track',
  Invoice:
    'SELECT InvoiceId, CustomerId, substr(InvoiceDate, 1, 10), BillingAddress, BillingCity, BillingState, BillingCountry, BillingPostalCode, Total FROM old.Invoice',
  Staff:
    'SELECT EmployeeId, LastName, FirstName, Title, ReportsTo, substr(BirthDate, 1, 10), substr(HireDate, 1, 10), Address, City, State, Country, PostalCode, Phone, Fax, Email FROM old.Employee',
  Customer:
    "SELECT CustomerId, FirstName || ' ' || LastName, Company, (SELECT CountryId FROM main.Country WHERE Name = c.Country), Phone, Fax, Email, SupportRepId FROM old.Customer c",
  Address:
    'SELECT row_number() OVER (ORDER BY CustomerId), CustomerId, Address, City, State, PostalCode FROM old.Customer',
};

function compareWithOld(file: string): void {
  const db = new Database(file, { readonly: true });
  db.prepare('ATTACH ? AS old').run(chinook);
  for (const [table, query] of Object.entries(asQueries)) {
    const differ = db
      .prepare(
        `SELECT count(*) FROM (SELECT * FROM (SELECT * FROM main.${table} EXCEPT ${query}) UNION ALL SELECT * FROM (${query} EXCEPT SELECT * FROM main.${table}))`,
      )
      .pluck()
      .get();
    expect({ table, differ }).toEqual({ table, differ: 0 });
    expect(count(db, `main.${table}`)).toBe(count(db, `(${query})`));
  }
  expect(count(db, 'main.Country')).toBe(24);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
}

function count(db: Database.Database, from: string): unknown {
  return db.prepare(`SELECT count(*) FROM ${from}`).pluck().get();
}
