import type { Column } from '../../model.ts';
import { parsePortableType, typeFamily } from '../../values/portable-type.ts';
import type { PortableType } from '../../values/portable-type.ts';

/** `same`: every value of the old type is one of the new. `checked`: each value must be looked at. */
export type Fit = 'same' | 'checked' | 'incompatible';

/** Decimal digits that an integer type needs. */
const integerDigits = { smallint: 5, integer: 10, bigint: 19 } as const;
const anyType: PortableType = { name: 'any', args: [] };

/** Whether values of the old column may be copied into the new one without a word in the mapping. */
export function typeFit(old: Column, column: Column): Fit {
  const [from, to] = [typeOf(old), typeOf(column)];
  if (old.type === column.type || to.name === 'any') return 'same';
  if (to.name === 'sql') return old.encoding === column.encoding ? 'same' : 'checked';
  if (typeFamily(from) === typeFamily(to)) return fitWithin(from, to);
  if (isInteger(from)) return fitInteger(from, to);
  const textual = ['uuid', 'json', 'date', 'time', 'timestamp'].includes(typeFamily(from));
  if (!textual || typeFamily(to) !== 'text') return 'incompatible';
  return to.args.length ? 'checked' : 'same';
}

export function typeOf(column: Column): PortableType {
  return parsePortableType(column.type) ?? anyType;
}

function fitWithin(from: PortableType, to: PortableType): Fit {
  switch (typeFamily(to)) {
    case 'integer':
      return isInteger(from) && isInteger(to) && integerDigits[from.name] > integerDigits[to.name]
        ? 'checked'
        : 'same';
    case 'decimal':
      return narrowerDecimal(from, to) ? 'checked' : 'same';
    case 'text':
      return narrowerText(from, to) ? 'checked' : 'same';
    case 'timestamp':
      return to.name === 'timestamp' && from.name !== 'timestamp' ? 'checked' : 'same';
    default:
      return 'same';
  }
}

function narrowerText(
  { args: [old = Infinity] }: PortableType,
  { args: [length = Infinity] }: PortableType,
): boolean {
  return old > length;
}

function narrowerDecimal(from: PortableType, to: PortableType): boolean {
  const [precision, scale = 0] = to.args;
  const [oldPrecision = Infinity, oldScale = from.args.length ? 0 : Infinity] = from.args;
  return (
    precision !== undefined &&
    (oldScale > scale || oldPrecision - oldScale > precision - scale || oldPrecision === Infinity)
  );
}

function fitInteger(from: PortableType & { name: keyof typeof integerDigits }, to: PortableType): Fit {
  const family = typeFamily(to);
  if (family === 'float') return from.name === 'bigint' ? 'checked' : 'same';
  if (family !== 'decimal') return 'incompatible';
  const [precision = Infinity, scale = 0] = to.args;
  return precision - scale < integerDigits[from.name] ? 'checked' : 'same';
}

function isInteger(type: PortableType): type is PortableType & { name: keyof typeof integerDigits } {
  return type.name in integerDigits;
}
