import type { RelationFact } from '../../catalog/relations.ts';
import { qualified } from '../../../table-name.ts';
import type { Thing } from './thing.ts';

/** A partition, which is no item of its own. */
export function relationThing(relation: RelationFact, of: string): Thing {
  const handle = `TABLE ${qualified(relation)}`;
  return {
    key: `pg_class:${relation.oid}`,
    column: 0,
    of,
    comment: handle,
    owned: relation.owner === null ? null : { handle, by: relation.owner },
    rights: { columns: '', on: handle },
  };
}
