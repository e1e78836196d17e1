import type { SqlObject, Table } from '../../../../model.ts';

/** A table or an object, as a knot in the net of who needs whom. */
export interface Item {
  /** `catalog:oid`. */
  readonly key: string;
  readonly made: Made;
  /** How ALTER and COMMENT call it, e.g. `TABLE "public"."t"`. */
  readonly handle: string;
  /** Null: the current user, or it has none. */
  readonly owner: string | null;
  /** How GRANT calls it, e.g. `TABLE "public"."v"` for a view; null: nobody has rights on it. */
  readonly rights: string | null;
}

export type Made =
  | { readonly table: Table; readonly object?: undefined }
  | { readonly object: SqlObject; readonly table?: undefined };

export function kindOf({ made }: Item): string {
  return made.object?.kind ?? 'table';
}

/** The words by which messages and attributes call it, e.g. `view "v"`. */
export function labelOf(item: Item): string {
  const { name } = item.made.object ?? item.made.table;
  return `${kindOf(item)} "${name}"`;
}
