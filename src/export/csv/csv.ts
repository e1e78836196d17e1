import type { RowGroup } from '../form.ts';
import type { TableWriter } from '../table-writer.ts';
import { writeFitted } from '../write-fitted.ts';
import { csvLadder } from './csv-ladder.ts';

/**
 * RFC 4180: commas, CR LF, UTF-8, a first line with the names of the columns. NULL is an empty field; an empty text is `""`.
 * A field is in quotes only where it must be, so that other programs see numbers as numbers.
 */
export const csv: TableWriter = {
  suffix: '.csv',
  needsColumns: true,
  write: (path, source) =>
    writeFitted(path, source, {
      limits: { rows: 10_000, bytes: 1024 * 1024 },
      ladder: csvLadder,
      async begin(columns, write) {
        await write(Buffer.from(`${columns.map(({ name }) => field(name)).join(',')}\r\n`));
        return { write: async (rows) => write(Buffer.from(lines(rows))), end: async () => undefined };
      },
    }),
};

function lines(columns: RowGroup<string>): string {
  const count = columns[0]?.length ?? 0;
  let text = '';
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < columns.length; column += 1) {
      const value = columns[column]?.[row] ?? null;
      if (column > 0) text += ',';
      if (value !== null) text += field(value);
    }
    text += '\r\n';
  }
  return text;
}

function field(value: string): string {
  if (value !== '' && !/[",\r\n]|^\s|\s$|^\\\.$/.test(value)) return value;
  return `"${value.replaceAll('"', '""')}"`;
}
