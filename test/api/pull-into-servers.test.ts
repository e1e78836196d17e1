import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { migrate } from '../../src/api/migrate.ts';
import { pull } from '../../src/api/pull.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { tempFolder } from '../temp-folder.ts';

vi.setConfig({ testTimeout: 60_000 });

const documents: Readonly<Record<string, string>> = {
  '/things': `[
    {"id":1,"sum":1.10,"big":12345678901234567890123,"name":"a","when":"2026-01-31T12:34:56.25+02:00","more":{"n":9007199254740993},"yes":true},
    {"id":2,"sum":-0.5,"big":null,"name":"ü","when":null,"more":[],"yes":false}
  ]`,
  '/none': '[]',
};

/** A small API on loopback. */
async function startApi(): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(documents[request.url ?? ''] ?? 'null');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pulledIn(folder: string): Promise<string> {
  const resources = { things: { path: '/things', key: 'id' }, none: { path: '/none' } };
  const source = { url: await startApi(), name: 'small', resources };
  const snapshots = join(folder, 'snapshots');
  await pull({ source, snapshots });
  return snapshots;
}

/** Nothing is known of the columns of what has no records, so there is no table for it; the plan says so. */
const written = [['things', 2]];
const note = expect.stringContaining('none') as string;

test('a pull goes into SQLite without a declared schema', async () => {
  const folder = tempFolder();
  const snapshots = await pulledIn(folder);
  const call = { database: join(folder, 'new.db'), snapshots, snapshot: 'latest' };
  const { ledger, plan } = await migrate(call);
  expect(plan.notes).toContainEqual(note);
  expect(ledger.lines.map((line) => [line.table, line.written])).toEqual(written);
});

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('a pull goes in without a declared schema, every value read back', async () => {
    const folder = tempFolder();
    const snapshots = await pulledIn(folder);
    const { url } = await freshDatabase(server);
    const { ledger, plan } = await migrate({ database: url, snapshots, snapshot: 'latest' });
    expect(plan.notes).toContainEqual(note);
    expect(ledger.lines.map((line) => [line.table, line.written])).toEqual(written);
  });
});
