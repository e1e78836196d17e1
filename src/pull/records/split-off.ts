import { parsePointer } from '../json-pointer.ts';
import type { Split } from '../source.ts';
import { elements, members } from './members.ts';
import type { Member } from './records.ts';
import type { Columns } from './refers-to.ts';

/** An array inside the records that becomes rows of a table of its own. */
export interface SplitOff {
  readonly table: string;
  /** Column → member of the record. */
  readonly columns: Columns;
  /** Member that goes with it altogether; null where the array stands deeper inside one. */
  readonly member: string | null;
  /** Takes the array out of a record. */
  cut(record: readonly Member[]): Cut;
  /** The rows of the other table. `record`: with all of its members. */
  rows(record: readonly Member[], array: string): Member[][];
}

export interface Cut {
  readonly rest: readonly Member[];
  /** JSON text of the array; null where there is none. */
  readonly array: string | null;
  /** What stands there instead of an array: null is no array, and told apart from an empty one no more. */
  readonly instead: 'null' | 'another value' | null;
}

export function createSplitOff(table: string, { at, columns = {} }: Split): SplitOff {
  const path = parsePointer(at);
  const taken = Object.entries(columns);
  return {
    table,
    columns: taken,
    member: path.length === 1 ? (path[0] ?? null) : null,
    cut(record) {
      const { rest, text } = takeOut(record, path);
      if (text === null) return { rest, array: null, instead: null };
      if (text.startsWith('[')) return { rest, array: text, instead: null };
      return { rest, array: null, instead: text === 'null' ? 'null' : 'another value' };
    },
    rows(record, array) {
      const parent = new Map(record.map(({ name, text }) => [name, text]));
      const given = taken.map(([name, member]) => ({ name, text: parent.get(member) ?? 'null' }));
      return elements(array).map((element, index) => [
        ...given,
        { name: 'position', text: String(index) },
        ...(element.startsWith('{') ? members(element) : [{ name: 'value', text: element }]),
      ]);
    },
  };
}

interface TakenOut {
  readonly rest: readonly Member[];
  readonly text: string | null;
}

function takeOut(record: readonly Member[], path: readonly string[]): TakenOut {
  const [name, ...inner] = path;
  const index = record.findIndex((member) => member.name === name);
  const member = record[index];
  if (member === undefined) return { rest: record, text: null };
  const others = [...record.slice(0, index), ...record.slice(index + 1)];
  if (inner.length === 0) return { rest: others, text: member.text };
  if (!member.text.startsWith('{')) return { rest: record, text: null };
  const within = takeOut(members(member.text), inner);
  if (within.text === null) return { rest: record, text: null };
  const left = { name: member.name, text: objectText(within.rest) };
  return { rest: [...record.slice(0, index), left, ...record.slice(index + 1)], text: within.text };
}

function objectText(list: readonly Member[]): string {
  return `{${list.map(({ name, text }) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
