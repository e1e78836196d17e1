import type { Column, Encoding } from '../../model.ts';
import { parsePortableType, typeFamily } from '../../values/portable-type.ts';
import type { PortableType, PortableTypeName, TypeFamily } from '../../values/portable-type.ts';

/** `same`: every value of the old type is one of the new. `checked`: each value must be looked at. */
export type Fit = 'same' | 'checked' | 'incompatible';

/** Decimal digits that an integer type needs. */
const integerDigits = { smallint: 5, integer: 10, bigint: 19 } as const;
const anyType: PortableType = { name: 'any', args: [] };

/**
 * Whether values of the old column may be copied into the new one without a word in the mapping.
 * `foreign`: they belong to databases of two engines, where a type of one name may have other limits and another spelling.
 */
export function typeFit(old: Column, column: Column, foreign = false): Fit {
  const fit = foreign ? fitForeign(old, column) : fitTypes(old, column);
  return fit === 'same' && foreign && !travels(typeOf(column)) ? 'checked' : fit;
}

export function typeOf(column: Column): PortableType {
  return parsePortableType(column.type) ?? anyType;
}

function fitForeign(old: Column, column: Column): Fit {
  const [from, to] = [meaningOf(old), meaningOf(column)];
  const fit = fitTypes({ ...old, type: spell(from) }, { ...column, type: spell(to) });
  const isText = typeFamily(to) === 'text';
  const fromNumber = isNumber(typeFamily(from));
  const own = typeOf(old).name === 'sql' || typeOf(column).name === 'sql' || from.name === 'any';
  // What has a text form may be JSON or a UUID by another name: the values tell.
  if (own && from.name === 'text' && (to.name === 'json' || to.name === 'uuid')) return 'checked';
  const holdsAll = from.name === 'any' || (fromNumber && (isText || isNumber(typeFamily(to))));
  if (fit === 'incompatible') return holdsAll ? 'checked' : fit;
  return own ? 'checked' : fit;
}

function fitTypes(old: Column, column: Column): Fit {
  const [from, to] = [typeOf(old), typeOf(column)];
  if (old.type === column.type || to.name === 'any') return 'same';
  if (to.name === 'sql') return old.encoding === column.encoding ? 'same' : 'checked';
  if (from.name === 'sql' && isPlain(old.encoding)) return fitOwn(old, column);
  if (typeFamily(from) === typeFamily(to)) return fitWithin(from, to);
  if (isInteger(from)) return fitInteger(from, to);
  const textual = ['uuid', 'json', 'date', 'time', 'timestamp'].includes(typeFamily(from));
  if (!textual || typeFamily(to) !== 'text') return 'incompatible';
  return to.args.length ? 'checked' : 'same';
}

/** A type that only the old engine has, by what its values look like. */
function fitOwn(old: Column, column: Column): Fit {
  const fit = fitTypes({ ...old, type: spell(meaningOf(old)) }, column);
  return fit === 'same' ? 'checked' : fit;
}

/** The portable type whose values look like those of the column. */
function meaningOf(column: Column): PortableType {
  const type = typeOf(column);
  return type.name === 'sql' ? { name: plainTypes[column.encoding], args: [] } : type;
}

const plainTypes: Readonly<Record<Encoding, PortableTypeName>> = {
  integer: 'bigint',
  real: 'double',
  single: 'real',
  decimal: 'decimal',
  boolean: 'boolean',
  text: 'text',
  blob: 'blob',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  numeric: 'any',
  any: 'any',
};

function isPlain(encoding: Encoding): boolean {
  return plainTypes[encoding] !== 'any';
}

function spell({ name, args }: PortableType): string {
  return args.length === 0 ? name : `${name}(${args.join(',')})`;
}

/** True for types whose values have the same form wherever they are: a database that can't hold one refuses it. */
function travels({ name, args }: PortableType): boolean {
  if (name === 'decimal') return args.length > 0;
  return !['char', 'uuid', 'any', 'sql'].includes(name);
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
    case 'float':
      return from.name === 'double' && to.name === 'real' ? 'checked' : 'same';
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

function isNumber(family: TypeFamily): boolean {
  return ['integer', 'float', 'decimal', 'boolean'].includes(family);
}
