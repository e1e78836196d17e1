import { columnsOfCondition, columnsOfRule } from '../mapping/parsed-mapping.ts';
import type { Pair } from './columns.ts';
import { reportUnknown } from './scene.ts';
import type { Scene } from './scene.ts';
import { at } from '../mapping/pointer.ts';
import { quoted } from '../mapping/quoted.ts';

/** Checks the names of a source that stand outside of its rules: new columns, `drop` and `where`. */
export function checkSource(scene: Scene, { oldTable, newTable, source }: Pair): void {
  const oldNames = oldTable.columns.map((column) => column.name);
  const newNames = newTable.columns.map((column) => column.name);
  for (const name of source.columns.keys()) {
    if (newNames.includes(name)) continue;
    const place = at(`${source.place}/columns`, name);
    const within = `the new table ${quoted(newTable.name)}`;
    reportUnknown(scene, { place, what: 'the new column', name, known: newNames, within });
  }
  const named = [
    ...source.drop.map((name, index) => ({ name, place: at(`${source.place}/drop`, index) })),
    ...(source.where ? columnsOfCondition(source.where) : []).map((name) => ({
      name,
      place: `${source.place}/where`,
    })),
  ];
  for (const { name, place } of named) {
    if (oldNames.includes(name)) continue;
    const within = `the old table ${quoted(oldTable.name)}`;
    reportUnknown(scene, { place, what: 'the old column', name, known: oldNames, within });
  }
  checkContradictions(scene, { oldTable, newTable, source });
}

function checkContradictions(scene: Scene, { oldTable, newTable, source }: Pair): void {
  for (const [column, rule] of source.columns) {
    for (const name of columnsOfRule(rule).filter((used) => source.drop.includes(used))) {
      scene.problems.push({
        code: 'CONTRADICTION',
        place: at(`${source.place}/drop`, source.drop.indexOf(name)),
        message: `The mapping drops ${quoted(oldTable.name, name)} and also uses it for ${quoted(newTable.name, column)}.`,
        hint: 'Take it out of `drop`, or out of the rule.',
        table: oldTable.name,
        column: name,
      });
    }
  }
}
