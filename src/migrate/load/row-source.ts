import type { Block, Schema, Table, TableContent } from '../../model.ts';

/** Where old rows come from: a snapshot, or (for a look at the data) the database itself. */
export interface RowSource {
  readonly schema: Schema;
  read(table: string): AsyncIterable<Block>;
  /** What the whole table holds, where that is known already; else `null`. */
  content(table: string): TableContent | null;
}

/** Rows that the new database starts with, in the encodings of its schema, all columns. */
export interface SeedRows {
  readonly seeds: ReadonlyMap<string, number>;
  /** In a table without a key they stay beside other rows. Default: they give way, as they would double each time. */
  readonly keylessStay?: boolean;
  readSeeds(table: Table): AsyncIterable<Block>;
}

export const noSeeds: SeedRows = {
  seeds: new Map(),
  async *readSeeds() {
    // None.
  },
};
