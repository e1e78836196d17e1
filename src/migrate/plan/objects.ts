import type { SqlObject } from '../../model.ts';
import type { Scene } from './scene.ts';
import type { ObjectFate, OldTableFate } from './types.ts';
import { quoted } from '../mapping/quoted.ts';
import { snippet } from './snippet.ts';

/** The fate of views, triggers, routines and all other objects: what the new schema declares counts; what it lacks must be dropped by name. */
export function planObjects(scene: Scene, tables: readonly OldTableFate[]): ObjectFate[] {
  const declared = scene.input.new.objects;
  const same = (a: SqlObject, b: SqlObject): boolean => a.kind === b.kind && a.name === b.name;
  const fresh = declared.filter((object) => !scene.input.old.objects.some((old) => same(old, object)));
  const old = scene.input.old.objects.map((object): ObjectFate => {
    const stays = declared.some((candidate) => same(candidate, object));
    return {
      kind: object.kind,
      name: object.name,
      fate: stays ? 'declared' : goneFate(scene, object, tables),
    };
  });
  return [...old, ...fresh.map(({ kind, name }): ObjectFate => ({ kind, name, fate: 'new' }))];
}

function goneFate(
  scene: Scene,
  object: SqlObject,
  tables: readonly OldTableFate[],
): 'translated' | 'dropped by name' | 'lost' {
  const { drop } = scene.input.mapping;
  if (scene.input.translation?.settled.has(`${object.kind} ${object.name}`)) return 'translated';
  if (drop.includes(object.name) || goesWithItsTable(object, tables)) return 'dropped by name';
  scene.problems.push({
    code: 'OBJECT_UNMAPPED',
    place: object.name,
    message: `The new schema does not have the ${object.kind} ${quoted(object.name)}: it would be lost.`,
    hint: `Declare it in the new schema, or say that it may go: ${snippet({ drop: [object.name] })}.`,
    ...(object.table === undefined ? {} : { table: object.table }),
  });
  return 'lost';
}

/** A trigger, rule or policy of a table that goes by name needs no name of its own. */
function goesWithItsTable(object: SqlObject, tables: readonly OldTableFate[]): boolean {
  if (object.table === undefined) return false;
  return tables.some((table) => table.table === object.table && table.fate === 'dropped by name');
}
