import { CarryoverError } from '../../errors.ts';
import type { Table } from '../../model.ts';
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
  const type = found.nativeType.toLowerCase();
  const expression = expressionOf(type, found.encoding === 'blob', found.identity === true);
  return {
    name: quoteIdentifier(column),
    direct: expression === null,
    numbersItself: found.identity === true,
    expression: expression ?? ((text) => text),
  };
}

function expressionOf(type: string, isBlob: boolean, isIdentity: boolean): FieldReader['expression'] | null {
  if (isBlob) return (text) => `FROM_BASE64(${text})`;
  // As texts these would mean other values: '5' the character's bits, '0' the year 2000.
  if (type.startsWith('bit')) return (text) => `CAST(CONV(${text}, 2, 10) AS UNSIGNED)`;
  if (type.startsWith('year')) return (text) => `CAST(${text} AS UNSIGNED)`;
  // A null would get the next number, without a warning. No number is one.
  if (isIdentity) return (text) => `IFNULL(${text}, 'null')`;
  return null;
}
