import type { Value } from '../../values/encoding.ts';
import { conform } from '../mapping/conform.ts';
import { columnsOfRule } from '../mapping/parsed-mapping.ts';
import type { ParsedLookup, ParsedRule } from '../mapping/parsed-mapping.ts';
import type { Target } from './columns.ts';
import { reportUnknown } from './scene.ts';
import type { Scene } from './scene.ts';
import { quoted } from '../mapping/quoted.ts';
import { showValue } from '../mapping/value-text.ts';

/** Checks a rule's names and constants. False if it names a column that is not there, so that it can't be looked at further. */
export function checkRule(scene: Scene, target: Target, rule: ParsedRule): boolean {
  for (const value of constantsOf(rule)) checkConstant(scene, target, value);
  const lookupFits = rule.kind !== 'lookup' || checkLookup(scene, target, rule.lookup);
  const known = target.oldTable.columns.map((column) => column.name);
  const unknown = columnsOfRule(rule).filter((name) => !known.includes(name));
  for (const name of unknown) {
    const within = `the old table ${quoted(target.oldTable.name)}`;
    reportUnknown(scene, { place: target.place, what: 'the old column', name, known, within });
  }
  return unknown.length === 0 && lookupFits;
}

/** Values that the mapping writes out and that reach the column as they stand. */
function constantsOf(rule: ParsedRule): readonly Value[] {
  if (rule.kind === 'value') return [rule.value];
  if (rule.kind === 'lookup') return rule.otherwise === undefined ? [] : [rule.otherwise];
  if ((rule.kind !== 'from' && rule.kind !== 'template') || rule.steps.convert) return [];
  const listed = (rule.steps.values ?? []).map(([, value]) => value);
  return rule.steps.otherwise === undefined ? listed : [...listed, rule.steps.otherwise];
}

function checkConstant(scene: Scene, { column, newTable, place }: Target, value: Value): void {
  const result = conform(value, column);
  if ('value' in result) return;
  scene.problems.push({
    code: 'VALUE_MISFIT',
    place,
    message: `The mapping gives ${quoted(newTable.name, column.name)} the value ${showValue(value)}, but ${result.reason}.`,
    hint: `Write a value that fits ${column.type}.`,
    table: newTable.name,
    column: column.name,
  });
}

function checkLookup(scene: Scene, { place }: Target, lookup: ParsedLookup): boolean {
  const tables = lookup.of === 'new' ? scene.new : scene.old;
  const table = tables.get(lookup.table);
  const lookupPlace = `${place}/lookup`;
  if (table?.kind !== 'table') {
    const known = [...tables.values()].filter(({ kind }) => kind === 'table').map(({ name }) => name);
    const within = lookup.of === 'new' ? 'the new schema' : 'the old database';
    reportUnknown(scene, {
      place: lookupPlace,
      what: `the ${lookup.of} table`,
      name: lookup.table,
      known,
      within,
    });
    return false;
  }
  const known = table.columns.map((column) => column.name);
  const unknown = [...lookup.by.map((key) => key.column), lookup.take].filter(
    (name) => !known.includes(name),
  );
  for (const name of unknown) {
    const within = `the ${lookup.of} table ${quoted(table.name)}`;
    reportUnknown(scene, { place: lookupPlace, what: 'the column', name, known, within });
  }
  return unknown.length === 0;
}
