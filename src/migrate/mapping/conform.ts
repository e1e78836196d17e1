import type { Column } from '../../model.ts';
import { writeStored } from '../../values/encoding.ts';
import type { JsonValue, Stored, Value } from '../../values/encoding.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import { fitType } from './conform-type.ts';
import { settle } from './conform-encoding.ts';
import { Rejection } from './rejection.ts';
import { fromValue, showStored, showValue } from './value-text.ts';

export type Conformed = { readonly value: JsonValue } | { readonly reason: string };

/** Takes a value to a column's JSON form. @throws Rejection if the column can't hold exactly this value */
export type Conformer = (stored: Stored) => JsonValue;

/**
 * The JSON form that a value has once the column holds it, or the reason why the column can't hold it.
 * Nothing is rounded, cut or padded: a value fits as it is, or not at all. Ranges and lengths are those of the portable
 * type's name, also where an engine is laxer (SQLite keeps 64 bits in an `integer`): a declared type is a promise.
 */
export function conform(value: Value, column: Column): Conformed {
  try {
    return { value: conformer(column)(value === null ? { class: 'null' } : fromValue(value)) };
  } catch (error) {
    if (error instanceof Rejection) return { reason: error.message };
    throw error;
  }
}

/** `conform` for many values of one column. */
export function conformer(column: Column): Conformer {
  const type = parsePortableType(column.type) ?? { name: 'any' as const, args: [] };
  const mostBits = mostIntegerBits(column);
  return (stored) => {
    if (stored.class === 'null') return conformNull(column);
    if (stored.class === 'text' && !stored.value.isWellFormed()) {
      throw new Rejection('the text has half a character (a lone surrogate)');
    }
    if (stored.class === 'integer' && !isWithin(stored.value, mostBits)) {
      throw new Rejection(`${showValue(stored.value)} does not fit 64 bits`);
    }
    const fitting = fitType(type, stored);
    if (!fitting) throw new Rejection(`${showStored(stored)} does not fit ${column.type}`);
    return writeStored(column.encoding, settle(column.encoding, fitting, type));
  };
}

function conformNull(column: Column): null {
  if (column.nullable || column.identity) return null;
  throw new Rejection('the value is null, and the column must not be');
}

/** Beside the sign. MySQL's `bigint unsigned` is the one integer beyond 63 bits; decimals and texts hold any. */
function mostIntegerBits({ encoding, type }: Column): number {
  if (encoding === 'decimal' || encoding === 'text') return Infinity;
  return encoding === 'integer' && /^sql:bigint.* unsigned/.test(type) ? 64 : 63;
}

function isWithin(value: bigint, bits: number): boolean {
  if (bits === Infinity) return true;
  return value < 1n << BigInt(bits) && value >= -(1n << 63n);
}
