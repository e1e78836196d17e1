import { CarryoverError } from '../../errors.ts';
import type { Column, Table } from '../../model.ts';
import { quoteIdentifier } from './quote.ts';

/** How a column takes what stands in a tab-separated field. */
export interface FieldReader {
  /** The column, quoted. */
  readonly name: string;
  /** Takes the text as it is. */
  readonly direct: boolean;
  /** The column numbers rows by itself, also those that bring a null. */
  readonly numbersItself: boolean;
  /** SQL of the value, from the SQL of the text. */
  expression(text: string): string;
}

export function fieldReader(table: Table, column: string): FieldReader {
  const found = table.columns.find(({ name }) => name === column);
  if (!found) {
    throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${column}" to write to.`);
  }
  const expression = expressionOf(found);
  return {
    name: quoteIdentifier(column),
    direct: expression === null,
    numbersItself: found.identity === true,
    expression: expression ?? ((text) => text),
  };
}

function expressionOf({ nativeType, encoding, identity }: Column): FieldReader['expression'] | null {
  const type = nativeType.toLowerCase();
  if (encoding === 'blob') return (text) => `FROM_BASE64(${text})`;
  // As texts these would mean other values: '5' the character's bits, '0' the year 2000.
  if (type.startsWith('bit')) return (text) => `CAST(CONV(${text}, 2, 10) AS UNSIGNED)`;
  if (type.startsWith('year')) return (text) => `CAST(${text} AS UNSIGNED)`;
  // A null would get the next number, without a warning. No number is one.
  if (encoding === 'single') return largestSingle;
  if (identity) return (text) => `IFNULL(${text}, 'null')`;
  return null;
}

/** The shortest text of the largest 4-byte float says a little more than it is, which the server does not take. */
function largestSingle(text: string): string {
  const largest = '3.4028234663852886e38';
  return `IF(ABS(${text}) > ${largest} AND ABS(${text}) < 3.4028235677973366e38, SIGN(${text}) * ${largest}, ${text})`;
}
