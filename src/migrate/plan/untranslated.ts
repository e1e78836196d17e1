import type { Untranslated } from '../portable/translation.ts';
import type { Scene } from './scene.ts';
import { snippet } from './snippet.ts';

/** Reports what a translation between engines leaves out, unless the mapping drops it by name, or the table that had it. */
export function planUntranslated(scene: Scene): void {
  const { drop } = scene.input.mapping;
  for (const item of scene.input.translation?.untranslated ?? []) {
    if (drop.includes(item.table)) continue;
    if (item.final || !drop.includes(item.name)) report(scene, item);
    else scene.notes.push(`Left out, as the mapping says: ${item.name}.`);
  }
}

function report(scene: Scene, { name, table, why, final }: Untranslated): void {
  const declare = 'Declare the new schema yourself with --schema';
  scene.problems.push({
    code: 'NOT_TRANSLATED',
    place: name,
    message: `The ${name} can't be carried over to the other engine: ${why}.`,
    hint: final ? `${declare}.` : `${declare}, or say that it may go: ${snippet({ drop: [name] })}.`,
    ...(table === '' ? {} : { table }),
  });
}
