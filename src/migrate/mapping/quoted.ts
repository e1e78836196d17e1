/** A name from outside for a sentence: in backticks, on one line, not endless. */
export function quoted(...names: readonly string[]): string {
  const text = JSON.stringify(names.join('.')).slice(1, -1).replaceAll('\\"', '"');
  return `\`${text.length > 100 ? `${text.slice(0, 97)}...` : text}\``;
}
