/** The words of a command line before `--`: those that are its own. */
export function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

/** The words behind `--`, which are passed on as they are. */
export function behindDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? [] : words.slice(end + 1);
}
