import type { CarryoverError } from '../../errors.ts';
import { quoted, sourceInvalid } from './invalid.ts';
import type { RecordSchema } from './record-schema.ts';

/** Holds records against a JSON Schema, and gathers the first faults. */
export class SchemaCheck {
  readonly #schema: RecordSchema;
  readonly #resource: string;
  readonly #faults: string[] = [];

  constructor(schema: RecordSchema, resource: string) {
    this.#schema = schema;
    this.#resource = resource;
  }

  /** @throws SOURCE_INVALID once there are enough faults to see what is wrong */
  check(record: unknown, number: number): void {
    const left = mostFaults - this.#faults.length;
    for (const fault of this.#schema.faults(record).slice(0, left)) {
      this.#faults.push(`record ${number}: ${fault}`);
    }
    if (this.#faults.length >= mostFaults) throw this.#error();
  }

  /** @throws SOURCE_INVALID if there was any fault */
  finish(): void {
    if (this.#faults.length > 0) throw this.#error();
  }

  #error(): CarryoverError {
    const count = this.#faults.length;
    const faults =
      count < mostFaults ? `${count} ${count === 1 ? 'fault' : 'faults'}` : `at least ${count} faults`;
    return sourceInvalid(
      `the records of ${quoted(this.#resource)} do not obey their JSON Schema (${faults}: ${this.#faults.join('; ')})`,
      'Correct the JSON Schema if such records are right; else have the API give others.',
      { resource: this.#resource, faults: [...this.#faults] },
    );
  }
}

const mostFaults = 5;
