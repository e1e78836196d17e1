import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { plan } from '../../src/api/plan.ts';
import { restore } from '../../src/api/restore.ts';
import { rollback } from '../../src/api/rollback.ts';
import { upgrade } from '../../src/api/upgrade.ts';
import type { UpgradeResult } from '../../src/api/options.ts';
import { tempFolder } from '../temp-folder.ts';
import { dumpInFull } from './dump-in-full.ts';
import { rowsOf } from './rows-of.ts';
import { layOut, storyNames } from './story.ts';
import type { Expected, Story } from './story.ts';

describe.each(storyNames)('the story of %s', (name) => {
  test('upgrades to the rows that are expected, has nothing to do again, and rolls back to the byte-equal old content', async () => {
    const story = layOut(name, tempFolder());
    const before = dumpInFull(story.database);
    expect((await plan(story)).problems).toEqual([]);
    expect(dumpInFull(story.database)).toEqual(before);

    const done = await upgrade(story);
    checkRows(story);
    checkAccounts(done, story);
    const after = dumpInFull(story.database);
    expect(await upgrade(story)).toMatchObject({ status: 'nothing to do' });
    expect(dumpInFull(story.database)).toEqual(after);

    await rollback(story);
    expect(dumpInFull(story.database)).toEqual(before);
    expect(await upgrade(story)).toMatchObject({ status: 'upgraded' });
    checkRows(story);
  });

  test('has a snapshot from which an empty database becomes the old one again', async () => {
    const story = layOut(name, tempFolder());
    const before = dumpInFull(story.database);
    const { snapshot } = await upgrade(story);
    const database = join(tempFolder(), 'again.db');
    await restore({
      database,
      snapshots: story.snapshots,
      snapshot: join(story.snapshots, 'app', snapshot ?? ''),
    });
    expect(inAnyOrder(dumpInFull(database))).toEqual(inAnyOrder(before));
  });
});

function checkRows({ database, expected }: Story): void {
  const db = new Database(database);
  try {
    expect(tableNames(db)).toEqual(Object.keys(expected.rows).toSorted());
    for (const [table, rows] of Object.entries(expected.rows)) {
      const by = expected.order?.[table];
      const found = rowsOf(
        db,
        `SELECT * FROM "${table.replaceAll('"', '""')}"${by ? ` ORDER BY ${by}` : ''}`,
      );
      expect({ table, rows: found }).toEqual({ table, rows: rows.map((row) => Object.entries(row)) });
    }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    checkAnswers(db, expected);
  } finally {
    db.close();
  }
}

/** In a transaction that is undone, as they may write. */
function checkAnswers(db: Database.Database, { asks = [] }: Expected): void {
  db.exec('BEGIN');
  for (const { sql, gives } of asks) {
    const found = rowsOf(db, sql).map((row) => Object.fromEntries(row));
    expect({ sql, gives: found }).toEqual({ sql, gives });
  }
  db.exec('ROLLBACK');
}

function tableNames(db: Database.Database): string[] {
  const names = db.prepare<[], string>(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'carryover_runs'",
  );
  return names.pluck().all().toSorted();
}

function checkAccounts({ status, ledger, quarantine }: UpgradeResult, { expected }: Story): void {
  expect(status).toBe('upgraded');
  const lines = ledger?.lines ?? [];
  for (const line of lines) expect(line.read).toBe(line.written + line.filtered + line.rejected);
  if (expected.ledger) {
    const found = lines.map((line) => [
      line.table,
      line.from,
      line.read,
      line.written,
      line.filtered,
      line.rejected,
    ]);
    expect(found).toEqual(expected.ledger);
  }
  expect(ledger?.dropped ?? []).toEqual(expected.dropped ?? ledger?.dropped);
  const texts = expected.quarantined ?? [];
  expect(quarantine === null).toBe(texts.length === 0);
  if (quarantine === null) return;
  const kept = readdirSync(quarantine).flatMap((file) =>
    readFileSync(join(quarantine, file), 'utf8').trimEnd().split('\n'),
  );
  expect(kept).toHaveLength(texts.length);
  for (const text of texts) expect(kept.filter((line) => line.includes(text))).toHaveLength(1);
}

function inAnyOrder(lines: readonly string[]): string[] {
  return lines.toSorted();
}
