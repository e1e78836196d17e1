import type { Encoding } from '../../model.ts';
import { parseDecimal, plainText } from './decimal.ts';
import { dateOf, timeOf, timestampInUtc, uuidOf } from './temporal.ts';

/** What a column is, and how the JSON texts of its values become the ones of a snapshot (docs/FORMAT.md). */
export interface Form {
  /** Portable. */
  readonly type: string;
  readonly encoding: Encoding;
  /** @param text JSON text of a value that is not null */
  write(text: string): string;
}

export const booleanForm: Form = { type: 'boolean', encoding: 'boolean', write: (text) => text };

export const bigintForm: Form = {
  type: 'bigint',
  encoding: 'integer',
  write(text) {
    if (isShortInteger(text)) return text;
    const digits = plainText(parseDecimal(text), 0);
    return Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
  },
};

export const doubleForm: Form = {
  type: 'double',
  encoding: 'real',
  write(text) {
    const value = Number(text);
    return Object.is(value, -0) ? '-0.0' : String(value);
  },
};

export function decimalForm(precision: number, scale: number): Form {
  return {
    type: `decimal(${precision},${scale})`,
    encoding: 'decimal',
    write: (text) => `"${plainText(parseDecimal(text), scale)}"`,
  };
}

export const textForm: Form = { type: 'text', encoding: 'text', write: canonicalString };

/** Numbers as texts, spelled as they came. */
export const digitsForm: Form = { type: 'text', encoding: 'text', write: (text) => `"${text}"` };

/** JSON in a text, exact, without white space between its parts. */
export const jsonForm: Form = {
  type: 'json',
  encoding: 'text',
  write: (text) => JSON.stringify(/\s/.test(text) ? text.replace(stringOrSpace, compact) : text),
};

export const timestamptzForm: Form = {
  type: 'timestamptz',
  encoding: 'timestamptz',
  write: by(timestampInUtc),
};
export const dateForm: Form = { type: 'date', encoding: 'date', write: by(dateOf) };
export const timeForm: Form = { type: 'time', encoding: 'time', write: by(timeOf) };
export const uuidForm: Form = { type: 'uuid', encoding: 'text', write: by(uuidOf) };

/** The text of a JSON string without its quotes, escapes undone. */
export function stringValue(json: string): string {
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}

/** One text for each string, as `JSON.stringify` writes it. */
export function canonicalString(json: string): string {
  return json.includes('\\') ? JSON.stringify(JSON.parse(json)) : json;
}

/** For strings that have all been seen to have such a form. */
function by(read: (text: string) => string | null): Form['write'] {
  return (json) => {
    const form = read(stringValue(json));
    if (form === null) throw new Error('A value has not the form that its column was seen to have.');
    return `"${form}"`;
  };
}

const stringOrSpace = /"[^"\\]*(?:\\.[^"\\]*)*"|\s+/g;

function compact(token: string): string {
  return token.startsWith('"') ? token : '';
}

/** Digits that are spelled the same everywhere; JSON knows no leading zeros. */
function isShortInteger(text: string): boolean {
  return text.length <= 15 && /^(?:0|-?[1-9]\d*)$/.test(text);
}
