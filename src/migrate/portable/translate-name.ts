import type { EngineName } from '../../model.ts';
import { origins } from './origins.ts';
import type { Origin } from './origins.ts';
import { traits } from './traits.ts';

/** The name of a table on another engine: schemas are joined to it where there are none, quoted away where there are. */
export function translateTableName(name: string, from: Origin, to: EngineName): string {
  if (origins[from].schemas === traits[to].schemas) return name;
  if (traits[to].schemas) return /[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
  const parts = name.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [name];
  return parts
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
    .join('_');
}

/** Why a name can't be one there; null if it can. */
export function nameFault(name: string, to: EngineName): string | null {
  const { product, nameLimit } = traits[to];
  const length = nameLimit.unit === 'bytes' ? Buffer.byteLength(name) : [...name].length;
  if (length > nameLimit.length)
    return `has ${length} ${nameLimit.unit}, and ${product} takes ${nameLimit.length}`;
  if (name === '') return `is empty, and ${product} takes no such name`;
  return !traits[to].blankEndings && name.endsWith(' ')
    ? `ends with a blank, and ${product} takes no such name`
    : null;
}

/** Names of a list that are one name there, each pair once. */
export function clashes(names: readonly string[], to: EngineName): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const key = traits[to].foldsCase ? name.toLowerCase() : name;
    const first = seen.get(key);
    seen.set(key, first ?? name);
    return first === undefined ? [] : [[first, name] as const];
  });
}
