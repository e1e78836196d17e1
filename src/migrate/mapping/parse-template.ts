import type { TemplatePart } from './parsed-mapping.ts';

/** Cuts a template into texts and `{column}` fields; `{{` and `}}` stand for the braces themselves. */
export function parseTemplate(template: string, fail: (message: string) => void): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  const rest = template.replace(/\{\{|\}\}|\{([^{}]+)\}|[{}]|[^{}]+/g, (match: string, column?: string) => {
    if (column === undefined) {
      if (match === '{' || match === '}')
        fail(`\`${match}\` stands alone in the template: write \`${match}${match}\` for the brace itself`);
      text += match === '{{' || match === '}}' ? match.charAt(0) : match;
      return '';
    }
    if (text) parts.push({ text });
    text = '';
    parts.push({ column });
    return '';
  });
  if (text || rest) parts.push({ text: text + rest });
  if (!parts.some((part) => 'column' in part))
    fail('the template names no column: use `value` for the same text in every row');
  return parts;
}
