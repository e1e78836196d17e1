import { join } from 'node:path';
import { createPrivateFile } from '../../files/private-file.ts';
import type { PrivateFile } from '../../files/private-file.ts';
import { createPrivateFolder } from '../../files/private-folder.ts';

/** A row that did not make it into the new database. */
export interface RejectedRow {
  /** New table. */
  readonly table: string;
  /** Old table; `null` for a seed. */
  readonly from: string | null;
  readonly reason: string;
  /** The row as it was read, a JSON line without its newline. */
  readonly line: Buffer;
}

export interface Quarantine {
  add(row: RejectedRow): Promise<void>;
  /** The folder, once something was rejected; else `null`. */
  folder(): string | null;
  /** Flushes to disk. Safe to call twice. */
  close(): Promise<void>;
}

/** Keeps rejected rows in `<folder>/rejected.jsonl`, mode 0600; the folder is made with the first of them. */
export function createQuarantine(folder: string): Quarantine {
  let file: PrivateFile | null = null;
  let used = false;
  return {
    async add({ table, from, reason, line }) {
      if (file === null) {
        await createPrivateFolder(folder);
        file = await createPrivateFile(join(folder, 'rejected.jsonl'));
        used = true;
      }
      const head = JSON.stringify({ table, from, reason }).slice(0, -1);
      await file.write(Buffer.from(`${head},"row":${line.toString()}}\n`));
    },
    folder: () => (used ? folder : null),
    async close() {
      await file?.finish();
      file = null;
    },
  };
}
