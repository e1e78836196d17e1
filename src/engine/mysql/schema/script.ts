import type { Schema, SqlObject } from '../../../model.ts';
import { quoteText } from '../quote.ts';
import type { Catalog } from './read-catalog.ts';
import { createStatements, finishStatements, objectStatements } from './statements.ts';
import type { Traits } from './traits.ts';

/** The `sql_mode` that tables are made under: strict, but with the dates and zeros that old tables hold. */
export const tableMode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION';

/**
 * The DDL of a whole database as one text, for an empty database of any name. It runs through `splitScript` and through the
 * `mysql` client, for which bodies that hold semicolons stand between DELIMITER lines.
 */
export function schemaScript(
  schema: Pick<Schema, 'tables' | 'objects' | 'attributes'>,
  catalog: Catalog,
  traits: Traits,
): string {
  const whole: Schema = { ...schema, settings: {}, leftOut: [], script: '' };
  const nothing = new Set<string>();
  const after = schema.objects.filter((object) => !object.before);
  return [
    ended(`SET NAMES utf8mb4 COLLATE ${traits.connectionCollation}`),
    ended(`SET time_zone = '+00:00'`),
    ended('SET foreign_key_checks = 0, unique_checks = 0'),
    ended(`SET sql_mode = ${quoteText(tableMode)}`),
    ended(`ALTER DATABASE CHARACTER SET ${catalog.charset} COLLATE ${catalog.collation}`),
    ...[...createStatements(whole, nothing), ...finishStatements(whole, nothing)].map(({ sql }) =>
      ended(sql),
    ),
    ended(`SET sql_mode = ${quoteText(traits.sqlMode)}`),
    ...after.map(objectText),
    ...rights(schema),
  ].join('');
}

/** The line above them. */
export const rightsHeading = '-- Rights of accounts, which the server keeps:\n';

/**
 * Rights are comments: the server keeps them by the names of databases, where they would outlive a database that is thrown
 * away, and an account that is unknown to another server would stop the whole script.
 */
function rights({ attributes }: Pick<Schema, 'attributes'>): string[] {
  if (attributes.length === 0) return [];
  const lines = attributes.map(({ sql }) => `-- ${sql.replaceAll('\n', ' ')};\n`);
  return [rightsHeading, ...lines];
}

function objectText(object: SqlObject): string {
  return objectStatements(object)
    .map(({ sql }) => (sql.includes(';') ? `DELIMITER ;;\n${sql}\n;;\nDELIMITER ;\n` : ended(sql)))
    .join('');
}

function ended(sql: string): string {
  // A comment at the end would swallow the semicolon.
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  return `${sql}${/--|#/.test(lastLine) ? '\n' : ''};\n`;
}
