import type { Column } from '../../model.ts';
import { ColumnTally } from './column-tally.ts';
import { decideForm } from './decide-form.ts';
import type { Form } from './form.ts';
import type { Hint } from './hint.ts';
import { likelyNames } from './members.ts';
import { quoted } from './invalid.ts';
import type { Member } from './records.ts';

/** What the rows of a table have been so far. */
export class TableTally {
  readonly name: string;
  rows = 0;
  /** Its columns, for `members`. */
  likely: readonly string[] = [];
  /** In the order in which they appeared. */
  readonly #columns = new Map<string, ColumnTally>();
  readonly #hints: ReadonlyMap<string, Hint | null>;

  constructor(name: string, hints: ReadonlyMap<string, Hint | null> = new Map()) {
    this.name = name;
    this.#hints = hints;
  }

  get isEmpty(): boolean {
    return this.#columns.size === 0;
  }

  /** Takes in one row. Returns the name of a member that stands in it twice, or null. */
  take(row: readonly Member[]): string | null {
    this.rows += 1;
    for (const { name, text } of row) {
      const column = this.#columns.get(name) ?? this.#add(name);
      if (column.lastRow === this.rows) return name;
      column.lastRow = this.rows;
      column.take(text);
    }
    return null;
  }

  /** Makes sure that there are such columns, whatever the rows have. */
  expect(names: Iterable<string>): void {
    for (const name of names) if (!this.#columns.has(name)) this.#add(name);
  }

  /** Whether a row had a value in this column, null aside. */
  hasValues(column: string): boolean {
    return (this.#columns.get(column)?.seen ?? 0) > 0;
  }

  /** Columns that hold all that was seen. `given`: forms that are decided elsewhere. */
  decide(given: ReadonlyMap<string, Form> = new Map()): DecidedColumn[] {
    return [...this.#columns.values()].map((tally) => {
      const known = given.get(tally.name);
      const form = known ?? decideForm(tally).form;
      const { type, encoding } = form;
      const nullable = tally.seen < this.rows || this.rows === 0;
      return {
        column: { name: tally.name, type, nativeType: '', encoding, nullable },
        form,
        isGuess: known === undefined && tally.seen === 0 && tally.hint === null,
      };
    });
  }

  /** One sentence for each column whose type is not plain. */
  notes(): string[] {
    return [...this.#columns.values()].flatMap((tally) => {
      const { note } = decideForm(tally);
      return note === undefined ? [] : [`${quoted(this.name)}.${quoted(tally.name)} ${note}.`];
    });
  }

  #add(name: string): ColumnTally {
    // A copy of its own: as a part it would keep its whole record in memory.
    const own = JSON.parse(JSON.stringify(name)) as string;
    const column = new ColumnTally(own, this.#hints.get(own) ?? null);
    this.#columns.set(own, column);
    this.likely = likelyNames(this.#columns.keys());
    return column;
  }
}

export interface DecidedColumn {
  readonly column: Column;
  readonly form: Form;
  /** Nothing tells its type. */
  readonly isGuess: boolean;
}
