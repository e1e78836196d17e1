import { Database } from '../sqlite-driver.ts';
import { introspect } from '../../src/engine/sqlite/introspect.ts';
import { parseMapping } from '../../src/migrate/mapping/parse-mapping.ts';
import type { Mapping } from '../../src/migrate/mapping/mapping.ts';
import { planMigration } from '../../src/migrate/plan/plan.ts';
import type { Plan } from '../../src/migrate/plan/plan.ts';
import type { Schema, TableStats } from '../../src/model.ts';

/** The plan from one SQL script to another, with counts of the old one's real rows. */
export function planOf(
  old: string,
  fresh: string,
  mapping: Mapping = {},
  seeded = new Map<string, number>(),
): Plan {
  const from = new Database(':memory:');
  try {
    from.exec(old);
    const schema = introspect(from);
    const parsed = parseMapping(mapping, 'mapping.json');
    return planMigration({
      old: schema,
      new: schemaOf(fresh),
      mapping: parsed,
      stats: statsOf(from, schema),
      seeded,
    });
  } finally {
    from.close();
  }
}

export function schemaOf(script: string): Schema {
  const db = new Database(':memory:');
  try {
    db.exec(script);
    return introspect(db);
  } finally {
    db.close();
  }
}

function statsOf(db: Database.Database, schema: Schema): Map<string, TableStats> {
  const tables = schema.tables.filter((table) => table.kind === 'table');
  return new Map(
    tables.map((table) => {
      const counts = table.columns.map((column, index) => `count("${column.name}") AS c${index}`);
      const sql = `SELECT count(*) AS n, ${counts.join(', ')} FROM "${table.name}"`;
      const found = db.prepare(sql).get() as Record<string, number>;
      const nonNull = new Map(table.columns.map((column, index) => [column.name, found[`c${index}`] ?? 0]));
      return [table.name, { rows: found['n'] ?? 0, nonNull }];
    }),
  );
}
