import type { Attribute, Schema } from '../model.ts';

/**
 * The target with the owners, comments, rights and settings of what stays, of each kind for which the target says nothing
 * itself: a declared schema seldom speaks of them.
 */
export function keepAttributes(old: Schema, target: Schema): Schema {
  const kept = keptAttributes(old, target);
  return kept.length === 0 ? target : { ...target, attributes: [...target.attributes, ...kept] };
}

/** What `keepAttributes` takes over. */
export function keptAttributes(old: Schema, target: Schema): readonly Attribute[] {
  const things = thingsOf(target);
  const told = new Set(target.attributes.map(keyOf));
  return old.attributes.filter((attribute) => things.has(attribute.of) && !told.has(keyOf(attribute)));
}

/** What goes with a table or object that goes. */
export function lostAttributes(old: Schema, target: Schema): readonly Attribute[] {
  const things = thingsOf(target);
  return old.attributes.filter((attribute) => !things.has(attribute.of));
}

function keyOf({ kind, of }: Attribute): string {
  return `${kind} ${of}`;
}

/** All that attributes may hang on, in the words of `Attribute.of`. */
function thingsOf({ tables, objects, attributes }: Schema): ReadonlySet<string> {
  return new Set([
    'database',
    'schema "public"',
    ...tables.map(({ name }) => `table "${name}"`),
    ...tables.flatMap((table) => [
      ...table.columns.map((column) => `column "${column.name}" of table "${table.name}"`),
      ...table.columns.map(({ sequence = '' }) => `sequence "${sequence}" of table "${table.name}"`),
      ...table.indexes.map((index) => `index "${index.name}"`),
      ...(table.constraints ?? []).map(
        (constraint) => `constraint "${constraint.name}" of table "${table.name}"`,
      ),
    ]),
    ...objects.map(({ kind, name }) => `${kind} "${name}"`),
    ...attributes.map(({ of }) => of),
  ]);
}
