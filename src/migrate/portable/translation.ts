import type { DeclaredSchema } from '../../init/declared-schema.ts';
import type { ParsedRule } from '../mapping/parsed-mapping.ts';

/** A schema in the words of another engine. */
export interface Translation {
  readonly declared: DeclaredSchema;
  /** By new table: the old one behind another name, and the values that change on their way. */
  readonly sources: ReadonlyMap<string, ImpliedSource>;
  /** What could not be said there and is left out: each stands in the way until the mapping drops it by name. */
  readonly untranslated: readonly Untranslated[];
  /** `kind name` of the objects whose meaning is in the tables now, e.g. an enum. */
  readonly settled: ReadonlySet<string>;
  /** What is otherwise there, in no one's way; one sentence each. */
  readonly notes: readonly string[];
}

export interface ImpliedSource {
  readonly from: string;
  /** By new column. */
  readonly columns: ReadonlyMap<string, ParsedRule>;
}

export interface Untranslated {
  /** What the mapping's `drop` calls it, e.g. `check positive of accounts`. */
  readonly name: string;
  readonly table: string;
  /** Rest of a sentence that begins with the name: why. */
  readonly why: string;
  /** No mapping can settle it: only a declared schema for the new database. */
  readonly final?: boolean;
}
