import type { Attribute } from '../../../../../model.ts';
import type { DefaultRightFact } from '../../catalog/default-rights.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { byText } from '../by-text.ts';
import { grouped } from '../grouped.ts';
import { rightChanges } from './right-changes.ts';

/** What roles give away on whatever they will make. */
export function defaultRights(facts: readonly DefaultRightFact[]): Attribute[] {
  const places = grouped(facts, ({ owner, schema, things }) => JSON.stringify([schema, owner, things]));
  return [...places.entries()]
    .toSorted(([a], [b]) => byText(a, b))
    .flatMap(([, rights]) => {
      const [{ owner, schema, things } = { owner: '', schema: null, things: '' }] = rights;
      const where = schema === null ? '' : ` IN SCHEMA ${quoteIdentifier(schema)}`;
      const prefix = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(owner)}${where}`;
      const of = schema === null ? 'database' : `schema "${schema}"`;
      return rightChanges(rights, { columns: '', on: things }).map((sql) => ({
        kind: 'grant' as const,
        of,
        sql: `${prefix} ${sql}`,
      }));
    });
}
