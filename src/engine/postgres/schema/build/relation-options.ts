import type { RelationFact } from '../catalog/relations.ts';
import { quoteText } from '../../quote.ts';

/** What stands between the parentheses of WITH: storage parameters, view options. Empty for none. */
export function relationOptions({
  options,
  toastOptions,
}: Pick<RelationFact, 'options' | 'toastOptions'>): string {
  return [...(options ?? []), ...(toastOptions ?? []).map((option) => `toast.${option}`)]
    .map(optionClause)
    .join(', ');
}

/** `name=value` as the catalog has it → `name='value'`. The names are the server's own words. */
export function optionClause(option: string): string {
  const at = option.indexOf('=');
  return `${option.slice(0, at)}=${quoteText(option.slice(at + 1))}`;
}
