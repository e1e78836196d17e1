import type { Schema } from '../../../model.ts';
import { bare } from './create-statements.ts';
import { finishStatements } from './finish-statements.ts';

const noTable: ReadonlySet<string> = new Set();

/** The whole of a schema as one text for an empty database, run by anything that speaks SQL. Ends with a newline. */
export function schemaScript(schema: Omit<Schema, 'script'>): string {
  const whole = { ...schema, script: '' };
  const statements = [...bare(whole), ...finishStatements(whole, noTable).slice(1)];
  const settings = [
    "SET client_encoding = 'UTF8'",
    'SET standard_conforming_strings = on',
    'SET check_function_bodies = off',
    "SET search_path = ''",
  ];
  return [...settings, ...statements.map(({ sql }) => sql)].map(ended).join('');
}

/** A comment at the end, which a function's or a rule's text may have, would swallow the semicolon. */
function ended(sql: string): string {
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  return `${sql}${lastLine.includes('--') ? '\n' : ''};\n`;
}
