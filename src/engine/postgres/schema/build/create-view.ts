import type { RelationFact } from '../catalog/relations.ts';
import { qualified } from '../../table-name.ts';
import { relationOptions } from './relation-options.ts';
import { isWhole } from './build-indexes.ts';
import { quoteIdentifier } from '../../quote.ts';
import type { World } from './world.ts';

/** The statement that makes a view; for a materialized one with its rows, which are derived, and its indexes. */
export function createView(world: World, view: RelationFact): string {
  const options = relationOptions(view);
  const under = options === '' ? '' : ` WITH (${options})`;
  const query = (view.definition ?? '').trim().replace(/;$/, '');
  if (view.kind === 'v') return `CREATE VIEW ${qualified(view)}${under} AS\n${query}`;
  const method = view.accessMethod === null ? '' : ` USING ${quoteIdentifier(view.accessMethod)}`;
  const space = view.tablespace === null ? '' : ` TABLESPACE ${quoteIdentifier(view.tablespace)}`;
  const rows = view.populated ? '' : '\nWITH NO DATA';
  return [
    `CREATE MATERIALIZED VIEW ${qualified(view)}${method}${under}${space} AS\n${query}${rows}`,
    ...world
      .indexes(view.oid)
      .filter(isWhole)
      .map(({ definition }) => definition),
  ].join(';\n');
}
