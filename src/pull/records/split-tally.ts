import { quoted, sourceInvalid } from './invalid.ts';
import type { Member } from './records.ts';
import type { Cut, SplitOff } from './split-off.ts';
import { TableTally } from './table-tally.ts';

/** What the rows of a table that is split off have been so far. */
export class SplitTally {
  readonly split: SplitOff;
  readonly table: TableTally;
  readonly #resource: string;
  /** Records with null in the array's place. */
  #nulls = 0;

  constructor(split: SplitOff, resource: string) {
    this.split = split;
    this.#resource = resource;
    this.table = new TableTally(split.table);
    this.table.expect([...split.columns.map(([column]) => column), 'position']);
  }

  /** Takes in the array of a record. @throws SOURCE_INVALID */
  take(record: readonly Member[], { array, instead }: Cut, number: number): void {
    if (instead === 'null') this.#nulls += 1;
    if (instead === 'another value') throw this.#fault(number, 'has no array');
    if (array === null) return;
    for (const row of this.split.rows(record, array)) {
      const twin = this.table.take(row);
      if (twin === null) continue;
      throw this.#fault(
        number,
        `has an element with the member ${quoted(twin)} twice, or one that the split itself gives`,
      );
    }
  }

  notes(): string[] {
    if (this.#nulls === 0) return this.table.notes();
    const records = this.#nulls === 1 ? '1 record' : `${this.#nulls} records`;
    return [
      ...this.table.notes(),
      `${records} of ${quoted(this.#resource)} with null instead of an array gave no rows of ${quoted(this.split.table)}, like an empty array.`,
    ];
  }

  #fault(number: number, fault: string): Error {
    return sourceInvalid(
      `record ${number} of ${quoted(this.#resource)} ${fault} in the place that ${quoted(this.split.table)} is split off from`,
      'Correct `split` of the resource, or leave it out: arrays are then kept as JSON.',
      { resource: this.#resource, record: number },
    );
  }
}
