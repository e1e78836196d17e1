import type { Resource } from '../source.ts';
import { divide } from './divide.ts';
import { quoted, sourceInvalid } from './invalid.ts';
import { KeyFinder } from './key-finder.ts';
import { createKeySet } from './key-set.ts';
import { members } from './members.ts';
import type { RecordSchema } from './record-schema.ts';
import type { Member, Survey, SurveyedTable } from './records.ts';
import type { Columns } from './refers-to.ts';
import { SchemaCheck } from './schema-check.ts';
import { createSplitOff } from './split-off.ts';
import { SplitTally } from './split-tally.ts';
import { surveyedTables } from './surveyed-tables.ts';
import { TableTally } from './table-tally.ts';

export interface SurveyOptions {
  /** The resource's name, and its table's. */
  readonly name: string;
  readonly resource: Resource;
  readonly schema?: RecordSchema;
  /** For what is too much for the memory; nothing is left in it after `close`. */
  readonly folder: string;
}

export async function createSurvey(options: SurveyOptions): Promise<Survey> {
  const { name, resource, folder } = options;
  const names = [resource.key ?? []].flat();
  const key = names.length === 0 ? null : new KeyFinder(names, name, await createKeySet(folder));
  return new RecordSurvey(options, key);
}

class RecordSurvey implements Survey {
  readonly #name: string;
  readonly #table: TableTally;
  readonly #key: KeyFinder | null;
  readonly #schema: SchemaCheck | null;
  readonly #splits: readonly SplitTally[];
  /** Columns that the parent's record gave, and the members that they were there. */
  readonly #given: Columns;
  /** Members that a JSON Schema names and that stay in the table. */
  readonly #named: readonly string[];

  constructor({ name, resource, schema }: SurveyOptions, key: KeyFinder | null) {
    this.#name = name;
    this.#key = key;
    this.#schema = schema ? new SchemaCheck(schema, name) : null;
    this.#splits = Object.entries(resource.split ?? {}).map(
      ([table, split]) => new SplitTally(createSplitOff(table, split), name),
    );
    this.#given = Object.entries(resource.parent?.columns ?? {});
    const gone = new Set(this.#splits.map(({ split }) => split.member));
    this.#named = [...(schema?.hints.keys() ?? [])].filter((member) => !gone.has(member));
    this.#table = new TableTally(name, schema?.hints);
    this.#table.expect(this.#given.map(([column]) => column));
  }

  get rows(): number {
    return this.#table.rows;
  }

  add(record: Buffer): void {
    const number = this.#table.rows + 1;
    const text = record.toString('utf8');
    const value = this.#parse(text, number);
    const all = members(text, this.#table.likely);
    if (this.#splits.length > 0) this.#refuseTwins(all, number);
    const { rest, cuts } = divide(
      all,
      this.#splits.map(({ split }) => split),
    );
    const twin = this.#table.take(rest);
    if (twin !== null) throw this.#twin(twin, number);
    this.#schema?.check(this.#withoutGiven(value), number);
    this.#key?.check(all, number);
    for (const [index, cut] of cuts.entries()) this.#splits[index]?.take(all, cut, number);
  }

  tables(parent?: SurveyedTable): readonly SurveyedTable[] {
    this.#schema?.finish();
    this.#table.expect(this.#key?.names ?? []);
    this.#table.expect(this.#named);
    return surveyedTables({
      main: this.#table,
      key: this.#key?.names ?? [],
      splits: this.#splits,
      ...(parent && { parent: { table: parent, columns: this.#given } }),
    });
  }

  hasKey(texts: readonly (string | undefined)[]): boolean {
    return this.#key?.has(texts) ?? false;
  }

  notes(): readonly string[] {
    const splits = this.#splits.flatMap((split) => split.notes());
    const nothing = this.#table.isEmpty
      ? [
          `${quoted(this.#name)} has no columns: no record came that could tell them, and no JSON Schema names them.`,
        ]
      : [];
    return [...this.#table.notes(), ...splits, ...nothing];
  }

  async close(): Promise<void> {
    this.#key?.close();
  }

  #parse(text: string, number: number): object {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // Its message quotes the record.
      throw this.#fault(number, 'is no valid JSON');
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw this.#fault(number, 'is no JSON object');
  }

  #withoutGiven(value: object): object {
    for (const [name] of this.#given) Reflect.deleteProperty(value, name);
    return value;
  }

  #refuseTwins(all: readonly Member[], number: number): void {
    const names = new Set<string>();
    for (const { name } of all) {
      if (names.has(name)) throw this.#twin(name, number);
      names.add(name);
    }
  }

  #twin(name: string, number: number): Error {
    const own = this.#given.some(([column]) => column === name) ? ', once from its parent' : '';
    return this.#fault(number, `has the member ${quoted(name)} twice${own}`);
  }

  #fault(number: number, fault: string): Error {
    return sourceInvalid(
      `record ${number} of ${quoted(this.#name)} ${fault}`,
      'Set `records` of the resource to the array of its records, or have the API give JSON objects with each name once.',
      { resource: this.#name, record: number },
    );
  }
}
