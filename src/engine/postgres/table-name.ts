import { CarryoverError } from '../../errors.ts';
import { quoteIdentifier } from './quote.ts';

/** A table, view, sequence, type or function as the catalog knows it: raw, nothing quoted. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/**
 * The name by which everybody but PostgreSQL calls it (`Table.name`). In `public`: the bare name, quoted only where it
 * holds a dot or a double quote. Elsewhere `schema.name`, each part quoted unless it is a plain lower-case word.
 * Law: `parseTableName(tableName(x))` is `x`.
 */
export function tableName({ schema, name }: QualifiedName): string {
  if (schema === 'public') return /[."]/.test(name) ? quoteIdentifier(name) : name;
  return `${part(schema)}.${part(name)}`;
}

/**
 * What a `Table.name` means. A name with neither dot nor double quote is one of `public`, whatever else it holds.
 * @throws SCHEMA_INVALID if it is neither `name` nor `schema.name`.
 */
export function parseTableName(text: string): QualifiedName {
  if (!/[."]/.test(text)) return { schema: 'public', name: text };
  const match = /^(?:("(?:[^"]|"")+"|[^".]+)\.)?("(?:[^"]|"")+"|[^".]+)$/.exec(text);
  if (!match?.[2]) {
    throw new CarryoverError('SCHEMA_INVALID', `"${text}" is no table name.`, {
      hint: 'Write name or schema.name, and in double quotes what holds a dot or a double quote itself.',
    });
  }
  return { schema: match[1] === undefined ? 'public' : raw(match[1]), name: raw(match[2]) };
}

/** As statements spell it: always with its schema, always quoted. */
export function qualified({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function part(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

function raw(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
