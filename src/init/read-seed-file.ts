import { basename, extname } from 'node:path';
import { CarryoverError } from '../errors.ts';
import type { JsonValue } from '../values/encoding.ts';
import { parseJson } from '../values/parse-json.ts';
import { readInput } from '../files/read-input.ts';

/** A row as a seed file has it. */
export interface RawSeed {
  readonly table: string;
  readonly row: Readonly<Record<string, JsonValue>>;
  /** Where it stands, e.g. `seeds.json, row 3 of "customers"`. */
  readonly place: string;
}

/**
 * The rows of a seed file. `.json`: `{"table": [{…}, …]}`. `.jsonl`: lines `{"table":"t","row":{…}}`, or bare rows in a
 * file that is named after its table.
 * @throws SEEDS_INVALID
 */
export async function readSeedFile(path: string, tables: readonly string[]): Promise<RawSeed[]> {
  const text = (await readInput(path, 'seed file', 'SEEDS_INVALID')).toString('utf8').replace(/^\uFEFF/, '');
  switch (extname(path).toLowerCase()) {
    case '.json':
      return fromJson(path, text);
    case '.jsonl':
      return fromLines(path, text, tables);
    default:
      throw invalid(`The seed file ${path} is neither .json nor .jsonl.`);
  }
}

function fromJson(path: string, text: string): RawSeed[] {
  const document = parseJson(text, { what: `seed file ${path}`, code: 'SEEDS_INVALID' });
  if (!isObject(document)) throw invalid(`The seed file ${path} is no object of tables.`);
  return Object.entries(document).flatMap(([table, rows]) => {
    if (table === '$schema') return [];
    if (!Array.isArray(rows))
      throw invalid(`In the seed file ${path}, ${JSON.stringify(table)} is no list of rows.`);
    return rows.map((row, index) => raw(table, row, `${path}, row ${index + 1} of ${JSON.stringify(table)}`));
  });
}

function fromLines(path: string, text: string, tables: readonly string[]): RawSeed[] {
  const file = basename(path, extname(path)).toLowerCase();
  const own = tables.find((table) => table.toLowerCase() === file);
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const document = parseJson(line, { what: `seed file ${path}`, code: 'SEEDS_INVALID', line: index });
    const place = `${path}, line ${index + 1}`;
    const named =
      isObject(document) && Object.keys(document).length === 2 && isObject(document['row']) ? document : null;
    if (typeof named?.['table'] === 'string') return [raw(named['table'], named['row'], place)];
    if (own !== undefined) return [raw(own, document, place)];
    throw invalid(
      `${place} names no table: it should be {"table":"…","row":{…}}, or the file should be named after its table.`,
    );
  });
}

function raw(table: string, row: unknown, place: string): RawSeed {
  if (!isObject(row)) throw invalid(`${place}: a row is an object of columns, and this is none.`);
  return { table, row: row as Record<string, JsonValue>, place };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): CarryoverError {
  return new CarryoverError('SEEDS_INVALID', `${message} Nothing was touched.`, {
    hint: 'Seeds are {"table": [{"column": value, …}, …]} in a .json file, or one row a line in a .jsonl file.',
  });
}
