/** What a backslash and the character behind it stand for in MySQL; any other character stands for itself. */
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  Z: '\u001a',
  "'": "''",
};

/** SQL in which a backslash escapes, with its texts as standard SQL writes them. Null for a zero byte, which has no such form. */
export function standardStrings(sql: string): string | null {
  const made = sql.replace(/'((?:[^'\\]|\\[^]|'')*)'/g, (_, inner: string) => {
    const plain = inner.replace(/\\([^])/g, (_, escaped: string) => escapes[escaped] ?? escaped);
    return `'${inner.includes('\\0') ? '\0' : plain}'`;
  });
  return made.includes('\0') ? null : made;
}
