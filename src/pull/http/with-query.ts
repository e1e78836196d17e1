/** A copy of a URL with these in its query: those of the same name are replaced, the rest stays letter by letter. */
export function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const added = Object.entries(query);
  const copy = new URL(url);
  if (added.length === 0) return copy;
  const kept = copy.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !Object.hasOwn(query, nameOf(part)));
  copy.search = [...kept, ...added.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&');
  return copy;
}

function nameOf(part: string): string {
  return new URLSearchParams(part).keys().next().value ?? '';
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
