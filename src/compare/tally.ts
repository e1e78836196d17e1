import { openSqlite } from '../open-sqlite.ts';
import { writeFailed } from '../files/write-failed.ts';
import { digestLength } from './row-shape.ts';

/** Rows of one key that have no equal one on the other side. */
export interface Unmatched {
  readonly key: string;
  readonly removed: number;
  readonly added: number;
}

/** Sets off rows that are on both sides, however far apart they come. */
export interface Tally {
  /** Takes in a row of `from` (-1) or `to` (1), as `RowShape.identify` names it. @throws WRITE_FAILED */
  add(row: string, side: -1 | 1): void;
  /** True if that row waits for one of `side`. */
  awaits(row: string, side: -1 | 1): boolean;
  /** What is left when all are in. */
  settle(): Iterable<Unmatched>;
  /** Safe to call twice. */
  close(): void;
}

/** Some 8 MB. */
const mostInMemory = 50_000;

/**
 * Rows wait in memory, up to a bound, and then in a private temporary SQLite database, which sorts on disk and is gone with the process:
 * 32 bytes of digests for each row, no value. So memory is flat, and the order in which rows come does not matter.
 */
export function createTally(limit = mostInMemory): Tally {
  const waiting = new Map<string, number>();
  let disk: Disk | null = null;
  function spill(): Disk {
    disk ??= createDisk();
    disk.put(waiting);
    waiting.clear();
    return disk;
  }
  return {
    add(row, side) {
      const net = (waiting.get(row) ?? 0) + side;
      if (net === 0) waiting.delete(row);
      else waiting.set(row, net);
      if (waiting.size > limit) spill();
    },
    awaits: (row, side) => (waiting.get(row) ?? 0) * side < 0,
    settle: () => (waiting.size === 0 && disk === null ? [] : spill().settle()),
    close: () => disk?.close(),
  };
}

interface Disk {
  put(rows: ReadonlyMap<string, number>): void;
  settle(): Iterable<Unmatched>;
  close(): void;
}

function createDisk(): Disk {
  // Without a name: in a file that is unlinked as soon as it is made.
  const db = openSqlite('');
  db.pragma('cache_size = -8000');
  db.exec('CREATE TABLE rows (key BLOB NOT NULL, line BLOB NOT NULL, net INTEGER NOT NULL)');
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?, ?)');
  const putAll = db.transaction((rows: ReadonlyMap<string, number>) => {
    for (const [row, net] of rows) {
      const bytes = Buffer.from(row, 'latin1');
      insert.run(bytes.subarray(0, digestLength), bytes.subarray(digestLength), net);
    }
  });
  return {
    put: (rows) => orFail(() => putAll(rows)),
    *settle() {
      const found = orFail(() => db.prepare<[], Found>(leftovers).iterate());
      for (const { key, removed, added } of found) yield { key: key.toString('latin1'), removed, added };
    },
    close: () => db.close(),
  };
}

interface Found {
  readonly key: Buffer;
  readonly removed: number;
  readonly added: number;
}

const leftovers = `
  SELECT key, sum(max(-net, 0)) AS removed, sum(max(net, 0)) AS added
  FROM (SELECT key, sum(net) AS net FROM rows GROUP BY key, line) WHERE net <> 0 GROUP BY key`;

function orFail<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeFailed('write to', 'a temporary file', error, '; nothing was changed');
  }
}
