import type { Block, LedgerLine, Table } from '../../model.ts';
import { eachLine } from '../../values/lines.ts';
import type { LoadInput } from './load.ts';
import type { Tally } from './tally.ts';
import { throwIfAborted } from '../throw-if-aborted.ts';

/** Seeds give way to rows that have their key; where rows have no key, to any rows at all (but see `keylessStay`). */
export async function loadSeeds(input: LoadInput, table: Table, tally: Tally): Promise<LedgerLine> {
  const counts = { read: 0, written: 0, filtered: 0, rejected: 0 };
  const giveWay = !input.seeds.keylessStay && !hasKey(table) && tally.sent().content.rows > 0;
  const all = table.columns.map((column) => column.name);
  const columns = table.columns.filter((column) => !column.generated).map((column) => column.name);
  async function* blocks(): AsyncGenerator<Block> {
    for await (const block of input.seeds.readSeeds(table)) {
      throwIfAborted(input.signal);
      counts.read += block.rows;
      if (giveWay) counts.filtered += block.rows;
      else yield block;
    }
  }
  await input.stage.write(table, columns, blocks(), async (block, refusals) => {
    tally.add(block, refusals, all);
    counts.written += block.rows - refusals.length;
    const faults = refusals.filter((refusal) => refusal.kind !== 'duplicate');
    counts.filtered += refusals.length - faults.length;
    counts.rejected += faults.length;
    const lines = faults.length === 0 ? [] : [...eachLine(block.data)];
    for (const refusal of faults) {
      const line = lines[refusal.index] ?? Buffer.from('null');
      await input.onRejected({ table: table.name, from: null, reason: refusal.reason, line, refusal });
    }
  });
  return { table: table.name, from: null, ...counts };
}

function hasKey(table: Table): boolean {
  const keys = table.primaryKey.length + table.uniques.length;
  return keys > 0 || table.indexes.some((index) => index.unique);
}
