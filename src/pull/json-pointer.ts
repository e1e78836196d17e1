/** What stands in a document at a JSON Pointer (RFC 6901); undefined if there is nothing. Own members only. */
export function atPointer(document: unknown, pointer: string): unknown {
  let value = document;
  for (const name of parsePointer(pointer)) {
    value = step(value, name);
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * The names that a JSON Pointer goes by, decoded; none for the whole document.
 * @throws RangeError for a text that is no pointer
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new RangeError(
      `\`${pointer}\` is no JSON Pointer: one is empty or begins with \`/\`, and has \`~\` only in \`~0\` and \`~1\`.`,
    );
  }
  return pointer.slice(1).split('/').map(unescape);
}

function unescape(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function step(value: unknown, name: string): unknown {
  if (Array.isArray(value))
    return /^(?:0|[1-9]\d*)$/.test(name) ? (value[Number(name)] as unknown) : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
