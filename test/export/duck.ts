import { DuckDBInstance } from '@duckdb/node-api';

export type Ask = (sql: string) => Promise<unknown[][]>;

/** Asks DuckDB, a reader of these files that shares no code with us. Rows as texts, numbers beyond 2^53 too. */
export async function withDuck<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    return await work(async (sql) => (await connection.runAndReadAll(sql)).getRowsJson());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A CSV file as docs/EXPORT.md says to read it: every column a text, NULL and empty told apart. */
export function readCsv(path: string, columns: readonly string[]): string {
  const types = columns.map((name) => `'${name.replaceAll("'", "''")}': 'VARCHAR'`).join(', ');
  return `read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', allow_quoted_nulls = false, max_line_size = 20000000, columns = {${types}})`;
}
