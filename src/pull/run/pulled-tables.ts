import type { Block } from '../../model.ts';
import type { Survey, SurveyedTable } from '../records/records.ts';
import type { Pulled } from './run.ts';

/** A resource whose records were all seen by its survey. */
export interface Surveyed {
  readonly survey: Survey;
  read(): AsyncIterable<Block>;
}

/** The schema and the reader of what was surveyed. @throws SOURCE_INVALID for records that do not obey their JSON Schema */
export function pulledTables(all: readonly Surveyed[]): Pick<Pulled, 'schema' | 'reader'> {
  const tables = all.flatMap(({ survey, read }) =>
    survey
      .tables()
      .map((table): [string, SurveyedTable, Surveyed['read']] => [table.table.name, table, read]),
  );
  const byName = new Map(tables.map(([name, surveyed, read]) => [name, { surveyed, read }]));
  function find(name: string) {
    const found = byName.get(name);
    if (!found) throw new TypeError(`Nothing was pulled for a table "${name}".`);
    return found;
  }
  return {
    schema: pulledSchema(tables.map(([, { table }]) => table)),
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
