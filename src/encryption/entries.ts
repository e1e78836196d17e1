export interface Entry {
  readonly text: string;
  /** For messages: `2`, or `1, line 3` where a text has several lines. */
  readonly position: string;
}

/** The recipients or identities of texts: one a line, as in age's own files; empty lines and those after `#` do not count. */
export function entriesOf(texts: readonly string[]): Entry[] {
  return texts.flatMap((text, index) => {
    const lines = text.trimEnd().split(/\r?\n/);
    return lines.flatMap((line, at): Entry[] => {
      const entry = line.trim();
      if (entry === '' || entry.startsWith('#')) return [];
      const place = lines.length > 1 ? `, line ${at + 1}` : '';
      return [{ text: entry, position: `${index + 1}${place}` }];
    });
  });
}
