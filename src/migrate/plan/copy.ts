import type { Column } from '../../model.ts';
import { typeFamily } from '../../values/portable-type.ts';
import type { TypeFamily } from '../../values/portable-type.ts';
import { convertGives } from '../mapping/operations/convert.ts';
import type { ConvertName } from '../mapping/operations/convert.ts';
import { copiedColumn } from '../mapping/parsed-mapping.ts';
import type { ParsedRule } from '../mapping/parsed-mapping.ts';
import type { Target } from './columns.ts';
import { typeFit, typeOf } from './fit.ts';
import type { Fit } from './fit.ts';
import type { Scene } from './scene.ts';
import { quoted } from '../mapping/quoted.ts';
import { snippet } from './snippet.ts';

const numbers: readonly TypeFamily[] = ['integer', 'float', 'decimal', 'boolean'];

/** How a rule's values fit its column by their types. Reports what can't fit at all. */
export function fitCopy(scene: Scene, target: Target, rule: ParsedRule): Fit {
  const copied = copiedColumn(rule);
  if (copied !== null) return fitPlainCopy(scene, target, copied);
  const conversion = rule.kind === 'from' || rule.kind === 'template' ? rule.steps.convert : null;
  if (conversion && !canHold(typeFamily(typeOf(target.column)), convertGives(conversion))) {
    reportConversion(scene, target, conversion);
  }
  return 'checked';
}

function fitPlainCopy(scene: Scene, target: Target, from: string): Fit {
  const old = target.oldTable.columns.find((column) => column.name === from);
  if (!old) return 'incompatible';
  const fit = typeFit(old, target.column, scene.input.foreign);
  if (fit !== 'incompatible') return fit;
  // Nulls fit every type.
  if (scene.nonNull(target.oldTable, from) > 0) reportIncompatible(scene, target, old);
  return 'checked';
}

function canHold(column: TypeFamily, given: TypeFamily): boolean {
  if (column === 'any' || column === given) return true;
  if (column === 'text') return given !== 'blob';
  if (given === 'text') return column === 'json' || column === 'uuid';
  return numbers.includes(column) && numbers.includes(given);
}

function reportIncompatible(scene: Scene, { oldTable, newTable, column, place }: Target, old: Column): void {
  const rule = { from: old.name, convert: conversionFor(old, column) };
  scene.problems.push({
    code: 'TYPE_INCOMPATIBLE',
    place,
    message: `${quoted(oldTable.name, old.name)} is ${old.type} and ${quoted(newTable.name, column.name)} is ${column.type}: its ${scene.nonNull(oldTable, old.name)} values need a rule to get there.`,
    hint: `Say how, e.g. ${snippet({ tables: { [newTable.name]: { columns: { [column.name]: rule } } } })}.`,
    table: newTable.name,
    column: column.name,
    rows: scene.nonNull(oldTable, old.name),
  });
}

function reportConversion(scene: Scene, { newTable, column, place }: Target, conversion: ConvertName): void {
  scene.problems.push({
    code: 'TYPE_INCOMPATIBLE',
    place,
    message: `\`convert: ${conversion}\` gives ${convertGives(conversion)} values, and ${quoted(newTable.name, column.name)} is ${column.type}.`,
    hint: 'Choose the conversion that gives the type of the column (docs/MAPPING.md lists them), or change the type.',
    table: newTable.name,
    column: column.name,
  });
}

/** The conversion that would most likely do. */
function conversionFor(old: Column, column: Column): ConvertName {
  const [from, to] = [typeFamily(typeOf(old)), typeFamily(typeOf(column))];
  if (to === 'float') return 'number';
  if (to === 'timestamp') return numbers.includes(from) ? 'unix-seconds' : 'timestamp';
  if (to === 'blob') return from === 'text' ? 'from-hex' : 'binary';
  return to === 'any' ? 'text' : to;
}
