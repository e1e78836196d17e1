/** One step on the way to a database: exact DDL, which may be several SQL statements, without a semicolon at the end. */
export interface Statement {
  readonly sql: string;
  /** What it makes, for messages: `table "customers"`. */
  readonly what: string;
  readonly kind: 'settings' | 'object' | 'table' | 'constraint' | 'foreign key' | 'index' | 'attribute';
}
