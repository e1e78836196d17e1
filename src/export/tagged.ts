import type { JsonValue } from '../values/encoding.ts';

/** What stands behind a tag such as `$real`; undefined if the value is not tagged so. */
export function tagged(value: JsonValue, tag: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, tag)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[tag];
}

/** True for the numbers that stand for an integer where a column can hold reals too: -0 is a real. */
export function isWhole(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0);
}
