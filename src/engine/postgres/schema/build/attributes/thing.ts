/** Something that attributes hang on: an item, or a part of one. */
export interface Thing {
  /** `catalog:oid`; of a column that of its relation. */
  readonly key: string;
  /** Column number; 0: no column. */
  readonly column: number;
  /** The words for `Attribute.of`, e.g. `column "email" of table "customers"`. */
  readonly of: string;
  /** How COMMENT calls it, e.g. `COLUMN "public"."customers"."email"`; null where it can't have one of its own. */
  readonly comment: string | null;
  /** How ALTER … OWNER calls it; null where it has no owner of its own, or the current user is it. */
  readonly owned: { readonly handle: string; readonly by: string } | null;
  /** What stands around the rights in GRANT, e.g. `{ columns: '', on: 'TABLE "public"."t"' }`; null: there are none. */
  readonly rights: { readonly columns: string; readonly on: string } | null;
}
