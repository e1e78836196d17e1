/**
 * A mapping as JSON could hold it, for the JSON Schema: functions become the text `<function>`, a `where` with a
 * function becomes a plain test, big integers and bytes become a number and a text.
 */
export function mappingSkeleton(document: unknown): unknown {
  const text = JSON.stringify(document, (key: string, value: unknown) => replace(key, value)) as
    string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

function replace(key: string, value: unknown): unknown {
  if (key === 'where' && hasFunction(value)) return { '<function>': true };
  if (typeof value === 'function') return '<function>';
  if (typeof value === 'bigint') return 0;
  return value instanceof Uint8Array || isBufferForm(value) ? '' : value;
}

function hasFunction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'with' in value && typeof value.with === 'function';
}

/** What `Buffer.prototype.toJSON` has made before the replacer is asked. */
function isBufferForm(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}
