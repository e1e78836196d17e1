import type { Block } from '../../model.ts';
import type { Survey, SurveyedTable } from '../records/records.ts';
import type { Pulled } from './run.ts';

/** A resource whose records were all seen by its survey. */
export interface Surveyed {
  readonly survey: Survey;
  /** Name of the resource that its records are read below. It comes before. */
  readonly parent: string | undefined;
  read(): AsyncIterable<Block>;
}

/** The schema and the reader of what was surveyed. @throws SOURCE_INVALID for records that do not obey their JSON Schema */
export function pulledTables(all: readonly Surveyed[]): Pick<Pulled, 'schema' | 'reader'> {
  const byName = new Map<string, { surveyed: SurveyedTable; read: Surveyed['read'] }>();
  for (const { survey, parent, read } of all) {
    const above = parent === undefined ? undefined : byName.get(parent)?.surveyed;
    for (const surveyed of survey.tables(above)) byName.set(surveyed.table.name, { surveyed, read });
  }
  function find(name: string) {
    const found = byName.get(name);
    if (!found) throw new TypeError(`Nothing was pulled for a table "${name}".`);
    return found;
  }
  return {
    schema: pulledSchema([...byName.values()].map(({ surveyed }) => surveyed.table)),
    reader: {
      stats: async (name) => ({ rows: find(name).surveyed.rows, nonNull: new Map() }),
      read: ({ name }) => find(name).surveyed.encode(find(name).read()),
      sequences: async () => new Map(),
    },
  };
}

/** The schema of pulled tables. */
export function pulledSchema(tables: Pulled['schema']['tables']): Pulled['schema'] {
  const script = '-- Pulled from an HTTP API: schema.json tells the tables.\n';
  return { tables, objects: [], attributes: [], settings: {}, leftOut: [], script };
}
