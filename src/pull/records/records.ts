import type { Block, Table } from '../../model.ts';
import type { Form } from './form.ts';

/** What a page's body consists of, read as a stream. */
export interface PageBody {
  /**
   * Bytes of each record, as they came, on one line, in order, as many at once as come at once. Never empty; UTF-8; that they are
   * valid JSON is proven by `Survey.add`.
   */
  readonly records: AsyncIterable<readonly Buffer[]>;
  /**
   * The rest of the document, once `records` has ended: the JSON document with an empty array in the records' place
   * (`null` for JSON lines). Numbers that a double does not hold exactly are texts of their digits. Read pointers in it with `atPointer`.
   */
  envelope(): unknown;
}

/** One member of a record: its decoded name and its JSON text. */
export interface Member {
  readonly name: string;
  /** Exact text of the value, no white space around it. */
  readonly text: string;
}

/** What the records of a table have been so far: decides the columns when all are seen. Also checks each record. */
export interface Survey {
  /**
   * Takes in one record (its JSON text, on one line).
   * @throws SOURCE_INVALID naming the resource, the record's number and what is wrong: no JSON object, a name that stands twice, no key, the JSON Schema not
   *   obeyed. SOURCE_INCOMPLETE for a key that was seen before ("page repeated or data changed while it was read").
   */
  add(record: Buffer): void;
  readonly rows: number;
  /**
   * Tables for what was seen (the resource's own, then those that are split off), as a snapshot's schema has them.
   * @param parent the table of the parent resource, for what its records gave
   * @throws SOURCE_INVALID for the faults that the JSON Schema found: `add` gathers the first few.
   */
  tables(parent?: SurveyedTable): readonly SurveyedTable[];
  /** Whether one of the records has these JSON texts in the members of its `key`. False without a key. */
  hasKey(texts: readonly (string | undefined)[]): boolean;
  /** One sentence each, e.g. about a column with values of several kinds, which is kept as JSON. */
  notes(): readonly string[];
  /** Releases what it keeps on disk. */
  close(): Promise<void>;
}

export interface SurveyedTable {
  readonly table: Table;
  readonly rows: number;
  /** Of its columns, by name. */
  readonly forms: ReadonlyMap<string, Form>;
  /** Columns whose type is a guess: no value was seen, and nothing else tells it. */
  readonly guesses: ReadonlySet<string>;
  /** JSON lines for the snapshot, in the encodings of `table`, made of the records of `survey`'s resource in their order. */
  encode(records: AsyncIterable<Block>): AsyncIterable<Block>;
}
