import type { Attribute, Schema } from '../../model.ts';

export interface AttributeFates {
  /** Of what stays, and the new schema says nothing of the kind about it. */
  readonly kept: readonly Attribute[];
  /** Of what goes. */
  readonly gone: readonly Attribute[];
}

/** What becomes of the old owners, comments, rights and settings. */
export function attributeFates(old: Schema, target: Schema): AttributeFates {
  const things = thingsOf(target);
  const told = new Set(target.attributes.map(keyOf));
  const there = ({ of }: Attribute): boolean => things.has(of);
  return {
    kept: old.attributes.filter((attribute) => there(attribute) && !told.has(keyOf(attribute))),
    gone: old.attributes.filter((attribute) => !there(attribute)),
  };
}

/** The same in sentences for a plan. */
export function attributeNotes({ kept, gone }: AttributeFates): string[] {
  const lost = [...new Set(gone.map(({ kind, of }) => `${kind} of ${of}`))];
  return [
    ...(kept.length === 0 ? [] : [`Stays with what it belongs to: ${countKinds(kept)}.`]),
    ...(lost.length === 0 ? [] : [`Goes with what it belongs to: ${lost.join(', ')}.`]),
  ];
}

function countKinds(attributes: readonly Attribute[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of attributes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${count === 1 ? kind : `${kind}s`}`).join(', ');
}

function keyOf({ kind, of }: Attribute): string {
  return `${kind} ${of}`;
}

/** All that attributes may hang on, in the words of `Attribute.of`; and what the new schema's own hang on. */
function thingsOf({ tables, objects, attributes }: Schema): ReadonlySet<string> {
  return new Set([
    'database',
    'schema "public"',
    ...tables.flatMap((table) => [
      `table "${table.name}"`,
      ...table.columns.map((column) => `column "${column.name}" of table "${table.name}"`),
      ...table.indexes.map((index) => `index "${index.name}"`),
      ...(table.constraints ?? []).map(({ name }) => `constraint "${name}" of table "${table.name}"`),
      ...table.checks.flatMap(({ name }) => (name === undefined ? [] : `constraint "${name}" of table "${table.name}"`)),
    ]),
    ...objects.map(({ kind, name }) => `${kind} "${name}"`),
    ...attributes.map(({ of }) => of),
  ]);
}
