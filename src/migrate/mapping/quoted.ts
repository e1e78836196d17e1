/** A name from outside for a sentence: in backticks, on one line, not endless. */
export function quoted(...names: readonly string[]): string {
  const text = JSON.stringify(names.join('.')).slice(1, -1).replaceAll('\\"', '"');
  return `\`${text.length > 100 ? `${text.slice(0, 97)}...` : text}\``;
}

/** Several names: `a`, `b` and `c`. */
export function quotedList(names: readonly string[]): string {
  const all = names.map((name) => quoted(name));
  const last = all.pop() ?? '';
  return all.length ? `${all.join(', ')} and ${last}` : last;
}
