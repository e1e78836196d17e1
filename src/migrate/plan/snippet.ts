/** A piece of a mapping on one line, ready to be pasted: `{ "drop": ["sessions"] }`. */
export function snippet(mapping: unknown): string {
  return JSON.stringify(mapping, null, 1).replace(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']');
}
