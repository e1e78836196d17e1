import { reportUnknown } from './scene.ts';
import type { Scene } from './scene.ts';
import { at } from '../mapping/pointer.ts';
import { quoted } from '../mapping/quoted.ts';

/** Checks the names that the mapping drops: each must be there, and must not be used as well. */
export function checkDrops(scene: Scene): void {
  const { mapping, old } = scene.input;
  const tables = old.tables.filter((table) => table.kind !== 'shadow');
  const untranslated = scene.input.translation?.untranslated ?? [];
  const known = [...tables, ...old.objects, ...untranslated].map(({ name }) => name);
  const used = new Map(
    [...mapping.tables].flatMap(([name, sources]) => sources.map(({ from }) => [from, name])),
  );
  for (const [index, name] of mapping.drop.entries()) {
    const place = at('/drop', index);
    const user = used.get(name);
    if (!known.includes(name)) {
      const what = 'under `drop` the table, view or trigger';
      reportUnknown(scene, { place, what, name, known, within: 'the old database' });
    } else if (user !== undefined) reportContradiction(scene, place, name, user);
  }
}

function reportContradiction(scene: Scene, place: string, name: string, user: string): void {
  scene.problems.push({
    code: 'CONTRADICTION',
    place,
    message: `The mapping drops the old table ${quoted(name)} and also feeds ${quoted(user)} from it.`,
    hint: 'Take it out of `drop`, or take the source out of `tables`.',
    table: name,
  });
}
