/**
 * Portable types: the words a declared schema uses for column types, whatever the engine.
 * Written `name`, `name(length)` or `name(precision,scale)`; `sql:<native>` is the engine's own type, passed on as it is.
 */
export interface PortableType {
  readonly name: PortableTypeName;
  /** Length, or precision and scale. */
  readonly args: readonly number[];
  /** For `sql`: the engine's own type. */
  readonly native?: string;
}

/** Type names, each with the family that says what it may become without a word in the mapping. */
export const portableTypes = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  boolean: 'boolean',
  real: 'float',
  double: 'float',
  decimal: 'decimal',
  char: 'text',
  varchar: 'text',
  text: 'text',
  json: 'json',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  blob: 'blob',
  /** A column without a type, or with one that no other name fits. */
  any: 'any',
  sql: 'any',
} as const;

export type PortableTypeName = keyof typeof portableTypes;
export type TypeFamily = (typeof portableTypes)[PortableTypeName];

/** Reads a portable type. Returns null if the text is none. */
export function parsePortableType(text: string): PortableType | null {
  if (text.startsWith('sql:')) return { name: 'sql', args: [], native: text.slice(4) };
  const match = /^([a-z]+)(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(text);
  const name = match?.[1];
  if (!match || !name || name === 'sql' || !Object.hasOwn(portableTypes, name)) return null;
  const args = match
    .slice(2)
    .filter((part) => part !== undefined)
    .map(Number);
  return args.length > mostArgs(name as PortableTypeName) ? null : { name: name as PortableTypeName, args };
}

export function typeFamily(type: PortableType): TypeFamily {
  return portableTypes[type.name];
}

function mostArgs(name: PortableTypeName): number {
  if (name === 'decimal') return 2;
  return name === 'char' || name === 'varchar' ? 1 : 0;
}
