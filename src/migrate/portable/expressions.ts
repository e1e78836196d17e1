import type { Origin } from './origins.ts';

/** How an engine spells what a plain expression is made of. */
export interface Expressions {
  /** Functions by the name that carryover gives to what they do; only those that do the same everywhere. */
  readonly functions: Readonly<Record<string, string>>;
  /** A backslash in a text escapes, so that the text does not mean what it shows. */
  readonly backslashes: boolean;
  /** `1 / 2` is 0. */
  readonly wholeDivision: boolean;
  /** A condition is a type of its own: it can't be compared with 1 or 0. */
  readonly strictBooleans: boolean;
}

const common = { lower: 'lower', upper: 'upper', coalesce: 'coalesce', abs: 'abs', nullif: 'nullif' };

export const expressions: Readonly<Record<Origin, Expressions>> = {
  sqlite: {
    functions: { ...common, characters: 'length' },
    backslashes: false,
    wholeDivision: true,
    strictBooleans: false,
  },
  postgres: {
    functions: { ...common, characters: 'length' },
    backslashes: false,
    wholeDivision: true,
    strictBooleans: true,
  },
  mysql: {
    functions: { ...common, characters: 'char_length' },
    backslashes: true,
    wholeDivision: false,
    strictBooleans: false,
  },
  // It has none.
  api: { functions: {}, backslashes: false, wholeDivision: false, strictBooleans: false },
};

/** Spellings of the present moment, without white space; each without its precision. */
export const moments: Readonly<Record<string, string>> = {
  current_timestamp: 'CURRENT_TIMESTAMP',
  'current_timestamp()': 'CURRENT_TIMESTAMP',
  'now()': 'CURRENT_TIMESTAMP',
  "datetime('now')": 'CURRENT_TIMESTAMP',
  current_date: 'CURRENT_DATE',
  'curdate()': 'CURRENT_DATE',
  "date('now')": 'CURRENT_DATE',
};
