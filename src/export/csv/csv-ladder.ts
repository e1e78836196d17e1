import type { SnapshotColumn } from '../../snapshot/format.ts';
import { isDecimalText } from '../../values/decimal-text.ts';
import { writeJson } from '../../values/encoding.ts';
import type { JsonValue } from '../../values/encoding.ts';
import type { Form, Ladder } from '../form.ts';
import { isWhole, tagged } from '../tagged.ts';

/**
 * How the values of a column can stand in a CSV file. SQLite keeps values of any kind in one column; as 1 and '1' would
 * look alike, such a column has the JSON form of each value instead.
 */
export function csvLadder({ encoding }: Pick<SnapshotColumn, 'encoding'>): Ladder<string, Form<string>> {
  switch (encoding) {
    case 'integer':
      return [digits, number(digits), json];
    case 'real':
    case 'single':
      return [floating(encoding), json];
    case 'decimal':
      return [{ type: 'decimal', of: decimalText }];
    case 'boolean':
      return [{ type: 'boolean', of: (value) => (typeof value === 'boolean' ? String(value) : undefined) }];
    case 'text':
      return [text, json];
    case 'blob':
      return [{ ...text, type: 'base64' }, json];
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return [{ ...text, type: encoding }];
    case 'numeric':
    case 'any':
      return [integer, number(integer), text, base64, json];
  }
}

/** Where texts are texts, also those that look like a number. */
const integer: Form<string> = {
  type: 'integer',
  of(value) {
    const whole = tagged(value, '$integer') ?? value;
    if (isWhole(whole)) return String(whole);
    return whole === value ? undefined : asText(whole);
  },
};

/** Where a text is an integer beyond 2^53. */
const digits: Form<string> = { type: 'integer', of: (value) => asText(value) ?? integer.of(value) };

/** Integers and reals. Whole reals of SQLite are tagged: they keep a point here, which tells them from integers. */
function number(integers: Form<string>): Form<string> {
  return {
    type: 'number',
    of(value) {
      const real = tagged(value, '$real') ?? value;
      if (typeof real !== 'number') return real === value ? integers.of(value) : asText(real);
      const written = writeJson(real);
      return real !== value && /^-?\d+$/.test(written) ? `${written}.0` : written;
    },
  };
}

function floating(type: string): Form<string> {
  return { type, of: (value) => (typeof value === 'number' ? writeJson(value) : decimalText(value)) };
}

const text: Form<string> = { type: 'text', of: asText };

const base64: Form<string> = { type: 'base64', of: (value) => asText(tagged(value, '$blob')) };

const json: Form<string> = { type: 'json of each value', of: writeJson };

function asText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function decimalText(value: JsonValue): string | undefined {
  return typeof value === 'string' && isDecimalText(value) ? value : undefined;
}
