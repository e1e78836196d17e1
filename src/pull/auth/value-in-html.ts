/**
 * The value of the first `<input name="…" value="…">`, or the content of the first `<meta name="…" content="…">`, of a page; undefined if it has
 * none. No parser of HTML: it looks at these elements wherever they stand, but for comments.
 */
export function valueInHtml(html: string, element: 'input' | 'meta', name: string): string | undefined {
  const told = element === 'input' ? 'value' : 'content';
  for (const [, tag = '', text = ''] of withoutComments(html).matchAll(elements)) {
    if (tag.toLowerCase() !== element) continue;
    const attributes = attributesOf(text);
    if (attributes.get('name') === name) return attributes.get(told);
  }
  return undefined;
}

/** Bounded: a quote that is never closed must not be looked for again and again. */
const elements = /<(input|meta)(?=[\s/])((?:[^<>"']|"[^"]{0,4096}"|'[^']{0,4096}'){0,4096})>/gi;
const attribute = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/g;

function withoutComments(html: string): string {
  const [before = '', ...others] = html.split('<!--');
  const behind = others.map((part) => (part.includes('-->') ? part.slice(part.indexOf('-->') + 3) : ''));
  return [before, ...behind].join('');
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single, bare] of text.matchAll(attribute)) {
    const key = name.toLowerCase();
    // The first of one name counts.
    if (!found.has(key)) found.set(key, unescaped(double ?? single ?? bare ?? ''));
  }
  return found;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Without the references that a token may have in it: by number, and the five that every writer escapes with. */
function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, ten, sixteen, word) => {
      if (typeof word === 'string') return named[word.toLowerCase()] ?? whole;
      const point = typeof ten === 'string' ? Number(ten) : Number.parseInt(String(sixteen), 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
