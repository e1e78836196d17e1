import { plain } from './plain.ts';

/** A name from a database, on one line and safe to print; quoted where it would be misread. */
export function name(text: string): string {
  if (/^[\w$.-]+$/u.test(text)) return text;
  return `"${plain(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}
