/** A result as one JSON document, ended by a newline. Big integers become strings, maps objects, functions a word. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => simple(item), 2)}\n`;
}

function simple(item: unknown): unknown {
  if (typeof item === 'bigint') return Number.isSafeInteger(Number(item)) ? Number(item) : item.toString();
  if (typeof item === 'function') return '[function]';
  if (item instanceof Map) return Object.fromEntries(item as Map<string, unknown>);
  if (item instanceof Set) return [...(item as Set<unknown>)];
  if (item instanceof Error) return item.message;
  return item;
}
