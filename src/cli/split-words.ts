/** The words of a text, at its spaces; quotes of either kind keep a word together. Null if one of them is not closed. */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  const word = /\s*((?:[^\s"']|"[^"]*"|'[^']*')+)\s*/y;
  while (word.lastIndex < text.length) {
    const found = word.exec(text);
    if (found === null) return text.trim() === '' ? [] : null;
    words.push((found[1] ?? '').replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  }
  return words;
}
