import { members } from '../records/members.ts';
import { refersTo } from '../records/refers-to.ts';
import type { Resource, Source } from '../source.ts';
import type { Surveys } from './open-surveys.ts';
import { Unusable } from './unusable.ts';

/**
 * Checks the children in a fallback file, which have their parent's columns already: each must have them all, and where they hold the
 * parent's key, a parent of that key. Called with a record that was surveyed, and its number. @throws Unusable
 */
export function parentCheck(
  resource: string,
  parent: NonNullable<Resource['parent']>,
  { source, surveys }: { readonly source: Source; readonly surveys: Surveys },
): (record: Buffer, number: number) => void {
  const columns = Object.entries(parent.columns ?? {});
  const parents = surveys.all.get(parent.resource);
  const [refers] = refersTo(parent.resource, [source.resources[parent.resource]?.key ?? []].flat(), columns);
  return (record, number) => {
    if (columns.length === 0) return;
    const texts = new Map(members(record.toString('utf8')).map(({ name, text }) => [name, text]));
    const missing = columns.flatMap(([column]) => (texts.has(column) ? [] : [`"${column}"`]));
    if (missing.length > 0) {
      const list = missing.join(', ');
      throw new Unusable(`has a record ${number} of "${resource}" without ${list}, which tells its parent`);
    }
    if (!refers || parents?.hasKey(refers.columns.map((column) => texts.get(column)))) return;
    throw new Unusable(
      `has a record ${number} of "${resource}" whose parent is no record of "${parent.resource}"`,
    );
  };
}
