import { createPrivateFile } from '../files/private-file.ts';
import type { TableWriter } from './table-writer.ts';

/** The lines of the snapshot as they are, without compression. */
export const jsonl: TableWriter = {
  suffix: '.jsonl',
  needsColumns: false,
  async write(path, source) {
    const file = await createPrivateFile(path);
    let rows = 0;
    let bytes = 0;
    try {
      for await (const block of source.read()) {
        await file.write(block.data);
        rows += block.rows;
        bytes += block.data.length;
      }
      await file.finish();
    } finally {
      await file.close();
    }
    return { rows, bytes, columns: source.columns.map(({ name, encoding }) => ({ name, type: encoding })) };
  },
};
