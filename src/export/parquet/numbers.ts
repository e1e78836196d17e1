import type { JsonValue } from '../../values/encoding.ts';
import { isWhole, tagged } from '../tagged.ts';
import type { ParquetForm } from './parquet-form.ts';

/** Integers of 64 bits. With `digits`, a bare text is an integer beyond 2^53. */
export function int64(digits: boolean): ParquetForm {
  return {
    type: 'INT64',
    element: { type: 'INT64' },
    of(value) {
      const whole = integerOf(value, digits);
      return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : undefined;
    },
  };
}

/** MySQL's unsigned 64 bits. */
export const unsigned64: ParquetForm = {
  ...decimalShape(20, 0),
  of(value) {
    const whole = integerOf(value, true);
    return whole !== undefined && BigInt.asUintN(64, whole) === whole ? whole : undefined;
  },
};

/** Floating-point numbers of 8 bytes, and integers that one of them holds exactly. */
export const double: ParquetForm = {
  type: 'DOUBLE',
  element: { type: 'DOUBLE' },
  of(value) {
    const real = tagged(value, '$real') ?? value;
    return typeof real === 'number' ? real : notFinite(real);
  },
};

/** The same where a bare text is a text. */
export const doubleOrWhole: ParquetForm = {
  ...double,
  of: (value) => (typeof value === 'string' ? undefined : double.of(value)),
};

export const float: ParquetForm = {
  type: 'FLOAT',
  element: { type: 'FLOAT' },
  of: (value) => (typeof value === 'number' ? Math.fround(value) : notFinite(value)),
};

export const boolean: ParquetForm = {
  type: 'BOOLEAN',
  element: { type: 'BOOLEAN' },
  of: (value) => (typeof value === 'boolean' ? value : undefined),
};

/** A decimal of that many digits, at most 38, `scale` of them behind the point. Zeros are added, nothing is rounded. */
export function decimal(precision: number, scale: number): ParquetForm {
  const limit = 10n ** BigInt(precision);
  return {
    ...decimalShape(precision, scale),
    of(value) {
      const [, sign = '', whole = '', fraction = ''] =
        (typeof value === 'string' && /^(-?)(\d*)(?:\.(\d*))?$/.exec(value)) || [];
      const kept = fraction.length <= scale ? fraction : fraction.replace(/0+$/, '');
      if (whole + fraction === '' || kept.length > scale || whole.length > 80) return undefined;
      const unscaled = BigInt(whole + kept.padEnd(scale, '0'));
      if (unscaled >= limit) return undefined;
      return sign === '-' ? -unscaled : unscaled;
    },
  };
}

function decimalShape(precision: number, scale: number): Pick<ParquetForm, 'type' | 'element'> {
  const physical =
    precision <= 18
      ? ({ type: 'INT64' } as const)
      : ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const);
  return {
    type: `DECIMAL(${precision},${scale})`,
    element: {
      ...physical,
      converted_type: 'DECIMAL',
      logical_type: { type: 'DECIMAL', precision, scale },
      precision,
      scale,
    },
  };
}

function integerOf(value: JsonValue, digits: boolean): bigint | undefined {
  const whole = tagged(value, '$integer') ?? value;
  if (isWhole(whole)) return BigInt(whole);
  const isDigits = typeof whole === 'string' && (digits || whole !== value) && /^-?\d+$/.test(whole);
  return isDigits ? BigInt(whole) : undefined;
}

function notFinite(value: JsonValue): number | undefined {
  return typeof value === 'string' && /^(?:-?Infinity|NaN)$/.test(value) ? Number(value) : undefined;
}
