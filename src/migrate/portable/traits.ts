import type { EngineName } from '../../model.ts';

/** What else a translation has to know of an engine. */
export interface Traits {
  /** As a message calls it. */
  readonly product: string;
  /** Longest name. */
  readonly nameLimit: { readonly length: number; readonly unit: 'bytes' | 'characters' };
  /** A name may end with a blank. */
  readonly blankEndings: boolean;
  /** Two names that differ in case only are one name. */
  readonly foldsCase: boolean;
  /** Tables live in schemas: a dot in `Table.name` parts them. */
  readonly schemas: boolean;
  /** Index names are free in each table, not in the whole database. */
  readonly indexNamesByTable: boolean;
  readonly partialIndexes: boolean;
  readonly expressionIndexes: boolean;
  /** A text without a length takes a default only as an expression. */
  readonly textDefaultsAsExpression: boolean;
  readonly deferredForeignKeys: boolean;
  readonly setDefaultAction: boolean;
  /** Generated columns that are computed when read. */
  readonly virtualColumns: boolean;
  /** A plain `bigint` key numbers itself, whether it is declared to or not. */
  readonly numbersPlainKeys: boolean;
  /** Only the column of a key numbers itself. */
  readonly identityNeedsKey: boolean;
}

export const traits: Readonly<Record<EngineName, Traits>> = {
  sqlite: {
    product: 'SQLite',
    nameLimit: { length: Infinity, unit: 'bytes' },
    blankEndings: true,
    foldsCase: true,
    schemas: false,
    indexNamesByTable: false,
    partialIndexes: true,
    expressionIndexes: true,
    textDefaultsAsExpression: false,
    deferredForeignKeys: true,
    setDefaultAction: true,
    virtualColumns: true,
    numbersPlainKeys: true,
    identityNeedsKey: true,
  },
  postgres: {
    product: 'PostgreSQL',
    nameLimit: { length: 63, unit: 'bytes' },
    blankEndings: true,
    foldsCase: false,
    schemas: true,
    indexNamesByTable: false,
    partialIndexes: true,
    expressionIndexes: true,
    textDefaultsAsExpression: false,
    deferredForeignKeys: true,
    setDefaultAction: true,
    // From version 18 on; before, none.
    virtualColumns: false,
    numbersPlainKeys: false,
    identityNeedsKey: false,
  },
  mysql: {
    product: 'MySQL',
    nameLimit: { length: 64, unit: 'characters' },
    blankEndings: false,
    foldsCase: true,
    schemas: false,
    indexNamesByTable: true,
    partialIndexes: false,
    // MySQL has them, MariaDB has not.
    expressionIndexes: false,
    textDefaultsAsExpression: true,
    deferredForeignKeys: false,
    setDefaultAction: false,
    virtualColumns: true,
    numbersPlainKeys: false,
    identityNeedsKey: true,
  },
};
