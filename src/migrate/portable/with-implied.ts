import type { ParsedMapping, ParsedSource } from '../mapping/parsed-mapping.ts';
import { at } from '../mapping/pointer.ts';
import type { ImpliedSource } from './translation.ts';

/** The mapping with what a translation implies, where the mapping itself says nothing. */
export function withImplied(
  mapping: ParsedMapping,
  implied: ReadonlyMap<string, ImpliedSource>,
): ParsedMapping {
  const tables = new Map(mapping.tables);
  for (const [name, source] of implied) {
    const own = mapping.tables.get(name);
    if (own)
      tables.set(
        name,
        own.map((entry) => completed(entry, name, source)),
      );
    else if (!mapping.drop.includes(source.from)) tables.set(name, [sourceOf(name, source)]);
  }
  return { ...mapping, tables };
}

function sourceOf(name: string, { from, columns }: ImpliedSource): ParsedSource {
  return { place: at('/tables', name), from, columns, drop: [], where: null, rejects: 0 };
}

/** An entry that names no old table means the one that became this. */
function completed(entry: ParsedSource, name: string, { from, columns }: ImpliedSource): ParsedSource {
  const origin = entry.from === name ? from : entry.from;
  if (origin !== from) return entry;
  const more = [...columns].filter(([column]) => !entry.drop.includes(column));
  return { ...entry, from, columns: new Map([...more, ...entry.columns]) };
}
