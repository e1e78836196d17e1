import type { Column, EngineName, Encoding } from '../../model.ts';
import { sqlTokens, unquote } from '../../values/sql-tokens.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import type { PortableType } from '../../values/portable-type.ts';
import type { ConvertName } from '../mapping/operations/convert.ts';
import { nativeTypes } from './native-types.ts';
import type { Origin } from './origins.ts';
import { targetTypes } from './target-types.ts';

export interface TranslatedType {
  /** Portable. */
  readonly type: string;
  readonly convert?: ConvertName;
  /** See `TargetType.check`. */
  readonly check?: (column: string) => string;
  /** The only values that the old type allows. */
  readonly labels?: readonly string[];
  /** What goes with the old type beside its values. */
  readonly loses?: string;
}

/**
 * What a column of one engine, or of an old API, is declared as on another.
 * @param enums labels by the type's name, where the engine has enums as objects
 */
export function translateType(
  column: Pick<Column, 'type' | 'nativeType' | 'encoding'>,
  from: Origin,
  to: EngineName,
  enums: ReadonlyMap<string, readonly string[]> = new Map(),
): TranslatedType {
  const type = parsePortableType(column.type) ?? { name: 'any', args: [] };
  if (type.name !== 'sql') return onTarget(type, to);
  const native = plainNative(type.native ?? '');
  const labels = labelsOf(type.native ?? '') ?? enums.get(native.replace(/^public\./, ''));
  const known = nativeTypes[from].find((meaning) => meaning.native.test(native));
  const meaning = known ? native.replace(known.native, known.type) : byEncoding[column.encoding];
  return {
    ...onTarget(parsePortableType(meaning) ?? type, to),
    ...(labels === undefined ? {} : { labels }),
    ...(known?.loses === undefined ? {} : { loses: known.loses }),
  };
}

function onTarget(type: PortableType, to: EngineName): TranslatedType {
  const rule = targetTypes[to].find(({ fits }) => fits(type));
  if (!rule) return { type: type.args.length === 0 ? type.name : `${type.name}(${type.args.join(',')})` };
  const { convert, check } = rule;
  return { type: rule.type(type), ...(convert && { convert }), ...(check && { check }) };
}

/** In lower case, without the display widths and the zero filling of MySQL's integers. */
function plainNative(native: string): string {
  return native
    .toLowerCase()
    .replace(/(int|year)\(\d+\)/, '$1')
    .replace(/ zerofill$/, '');
}

/** Labels of MySQL's `enum('a','b')`. */
function labelsOf(native: string): readonly string[] | undefined {
  if (!/^enum\s*\(/i.test(native)) return undefined;
  return sqlTokens(native)
    .filter((token) => token.kind === 'string')
    .map(unquote);
}

/** For types that are not listed: what holds their values as they look in a snapshot. */
const byEncoding: Readonly<Record<Encoding, string>> = {
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
  numeric: 'text',
  any: 'text',
};
