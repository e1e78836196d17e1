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
  const told = new Set(target.attributes.filter(({ isUsual }) => !isUsual).map(keyOf));
  const unchanged = unchangedThings(old, target);
  const there = ({ of }: Attribute): boolean =>
    things.has(of) || wholes(of).some((whole) => unchanged.has(whole));
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

/** One thing has many settings: a new one of another sort must not take row security off a table. */
function keyOf({ kind, of, sql }: Attribute): string {
  return kind === 'setting' ? `${kind} ${of} ${sql}` : `${kind} ${of}`;
}

/** All that attributes may hang on, in the words of `Attribute.of`; and what the new schema's own hang on. */
function thingsOf({ tables, objects, attributes }: Schema): ReadonlySet<string> {
  return new Set([
    'database',
    'schema "public"',
    ...tables.flatMap((table) => [
      `table "${table.name}"`,
      ...table.columns.flatMap(({ name, sequence }) => [
        `column "${name}" of table "${table.name}"`,
        ...(sequence === undefined ? [] : [`sequence "${sequence}" of table "${table.name}"`]),
      ]),
      // The usual name; a sequence of another name is told as gone.
      ...table.columns
        .filter((column) => column.identity)
        .map(({ name }) => `sequence "${table.name}_${name}_seq" of table "${table.name}"`),
      ...table.indexes.map((index) => `index "${index.name}"`),
      // The index behind a key has its name.
      ...(table.constraints ?? []).flatMap(({ name }) => [
        `constraint "${name}" of table "${table.name}"`,
        `index "${name}"`,
      ]),
      ...table.checks.flatMap(({ name }) =>
        name === undefined ? [] : `constraint "${name}" of table "${table.name}"`,
      ),
    ]),
    ...objects.map(({ kind, name }) => `${kind} "${name}"`),
    ...attributes.map(({ of }) => of),
  ]);
}

/** What both have in the same words has the same parts too: a view's columns, a table's partitions. */
function unchangedThings(old: Schema, target: Schema): ReadonlySet<string> {
  const before = new Set(labelled(old).map(([label, sql]) => `${label} ${sql}`));
  return new Set(labelled(target).flatMap(([label, sql]) => (before.has(`${label} ${sql}`) ? [label] : [])));
}

function labelled({ tables, objects }: Schema): [label: string, sql: string][] {
  return [
    ...tables.map(({ name, sql }): [string, string] => [`table "${name}"`, sql]),
    ...objects.map(({ kind, name, sql }): [string, string] => [`${kind} "${name}"`, sql]),
  ];
}

/** `column "c" of partition "p" of table "t"` → `partition "p" of table "t"`, `table "t"`. */
function wholes(of: string): string[] {
  const parts = of.split(' of ');
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join(' of '));
}
