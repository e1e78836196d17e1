import { rm } from 'node:fs/promises';
import type { PrivateFile } from '../files/private-file.ts';
import { createPrivateFile } from '../files/private-file.ts';
import { createFitting } from './fit-columns.ts';
import type { Fitting } from './fit-columns.ts';
import type { Form, Ladder, RowGroup } from './form.ts';
import { rowGroups } from './row-groups.ts';
import type { GroupLimits } from './row-groups.ts';
import type { TableSource, WrittenTable } from './table-writer.ts';

/** Puts fitted rows into a file; `end` writes what comes behind the last of them. */
export interface RowSink<Value> {
  write(rows: RowGroup<Value>): Promise<void>;
  end(): Promise<void>;
}

export interface FittedFormat<Value, One extends Form<Value>> {
  readonly limits: GroupLimits;
  ladder(column: TableSource['columns'][number]): Ladder<Value, One>;
  /** `write` puts bytes into the file. */
  begin(columns: readonly Fitted<One>[], write: PrivateFile['write']): Promise<RowSink<Value>>;
}

export interface Fitted<One> {
  readonly name: string;
  readonly form: One;
}

/**
 * Writes a table whose columns' forms are known only when all values were seen. It bets on the forms that the first rows
 * have. Where a later row needs a wider one, it reads on to the end to see how wide, and writes the table again.
 */
export async function writeFitted<Value, One extends Form<Value>>(
  path: string,
  source: TableSource,
  format: FittedFormat<Value, One>,
): Promise<WrittenTable> {
  const fitting = createFitting<Value, One>(source.columns, source.columns.map(format.ladder));
  for (;;) {
    const written = await attempt(path, source, format, fitting);
    if (written !== null) return written;
    await rm(path);
  }
}

/** Null if the bet was lost. */
async function attempt<Value, One extends Form<Value>>(
  path: string,
  source: TableSource,
  format: FittedFormat<Value, One>,
  fitting: Fitting<Value, One>,
): Promise<WrittenTable | null> {
  const file = await createPrivateFile(path);
  const facts = { rows: 0, bytes: 0 };
  const write: PrivateFile['write'] = async (data) => {
    facts.bytes += data.length;
    await file.write(data);
  };
  const begin = async () => format.begin(fitted(source, fitting), write);
  try {
    let sink: RowSink<Value> | null = null;
    let isLost = false;
    for await (const rows of rowGroups(source.read(), source.columns, format.limits)) {
      const { values, widened } = fitting.fit(rows);
      isLost ||= widened && sink !== null;
      if (isLost) continue;
      sink ??= await begin();
      await sink.write(values);
      facts.rows += values[0]?.length ?? 0;
    }
    if (isLost) return null;
    sink ??= await begin();
    await sink.end();
    await file.finish();
  } finally {
    await file.close();
  }
  const columns = fitted(source, fitting).map(({ name, form }) => ({ name, type: form.type }));
  return { ...facts, columns };
}

function fitted<Value, One extends Form<Value>>(
  { columns }: TableSource,
  fitting: Fitting<Value, One>,
): Fitted<One>[] {
  const forms = fitting.forms();
  return columns.flatMap(({ name }, index) => {
    const form = forms[index];
    return form ? [{ name, form }] : [];
  });
}
