import type { CollationFact } from '../catalog/collations.ts';
import { quoteText } from '../../quote.ts';
import { qualified } from '../../table-name.ts';

export function createCollation(fact: CollationFact): string {
  const option = (name: string, value: string | null) =>
    value === null ? [] : [`${name} = ${quoteText(value)}`];
  const options = [
    `provider = ${fact.provider}`,
    ...option('locale', fact.locale),
    ...option('lc_collate', fact.collate),
    ...option('lc_ctype', fact.ctype),
    ...(fact.deterministic ? [] : ['deterministic = false']),
    ...option('rules', fact.rules),
  ];
  return `CREATE COLLATION ${qualified(fact)} (${options.join(', ')})`;
}
