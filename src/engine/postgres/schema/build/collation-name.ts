import { tableName } from '../../table-name.ts';
import type { QualifiedName } from '../../table-name.ts';

/** The server's own collations are known by their bare names, others as tables are. */
export function collationName({ schema, name }: QualifiedName): string {
  return schema === 'pg_catalog' ? name : tableName({ schema, name });
}
