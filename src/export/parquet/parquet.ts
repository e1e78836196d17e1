import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet-writer';
import type { PrivateFile } from '../../files/private-file.ts';
import { toolVersion } from '../../version.ts';
import type { RowGroup } from '../form.ts';
import type { TableWriter } from '../table-writer.ts';
import { writeFitted } from '../write-fitted.ts';
import type { Fitted, RowSink } from '../write-fitted.ts';
import type { ParquetForm, ParquetValue } from './parquet-form.ts';
import { parquetLadder } from './parquet-ladder.ts';

/** Apache Parquet, Snappy, one row group for each 2 MiB of JSON lines: what is in memory at once is more than ten times that. */
export const parquet: TableWriter = {
  suffix: '.parquet',
  needsColumns: true,
  write: (path, source) =>
    writeFitted(path, source, {
      limits: { rows: 100_000, bytes: 2 * 1024 * 1024 },
      ladder: parquetLadder,
      begin: async (columns, write) => createSink(columns, write),
    }),
};

function createSink(
  columns: readonly Fitted<ParquetForm>[],
  write: PrivateFile['write'],
): RowSink<ParquetValue> {
  const elements = columns.map(({ name, form }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...form.element,
  }));
  const writer = new FlushedWriter(write);
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: elements.length }, ...elements],
    createdBy: `carryover version ${toolVersion}`,
  });
  return {
    async write(rows) {
      const columnData = elements.map(({ name }, index) => columnOf(name, rows[index] ?? []));
      await parquet.write({ columnData, rowGroupSize: rows[0]?.length ?? 1 });
    },
    async end() {
      // Had they been called JSON before, the writer would have made JSON strings of our JSON texts.
      for (const [index, element] of elements.entries())
        if (columns[index]?.form.isJson) element.converted_type = 'JSON';
      await parquet.finish();
      await writer.flush();
    },
  };
}

/** The least and the greatest value of each group stay in memory to the end: long ones would fill it. */
function columnOf(name: string, values: RowGroup<ParquetValue>[number]) {
  return { name, data: [...values], statistics: values.every(isShort) };
}

function isShort(value: ParquetValue | null): boolean {
  return !(value instanceof Uint8Array) && (typeof value !== 'string' || value.length <= 64);
}

/** Hands its bytes on after each row group. */
class FlushedWriter extends ByteWriter {
  readonly #write: PrivateFile['write'];

  constructor(write: PrivateFile['write']) {
    super(1024 * 1024);
    this.#write = write;
  }

  async flush(): Promise<void> {
    await this.#write(this.getBytes());
    this.index = 0;
  }
}
