import type { ScriptStatement } from './split-script.ts';

/** Why a statement has no place in a schema script; null if it has one. */
export function misplaced({ sql, words }: ScriptStatement): string | null {
  const [first = '', second = '', third = ''] = words;
  if (first.startsWith('\\')) return `${sql.split(/\s/, 1)[0]} is a command of psql, not of the server`;
  if (transactional.has(first) && !(first === 'SET' && second !== 'TRANSACTION'))
    return `${first} would end the transaction in which the schema is tried`;
  if (first === 'COPY' && (words.includes('STDIN') || words.includes('STDOUT')))
    return 'COPY … FROM STDIN needs psql; write the rows as INSERT';
  const pair = `${first} ${second}`;
  const triple = `${pair} ${third}`;
  if (
    alone.some((begin) => `${triple} `.startsWith(`${begin} `)) ||
    (first !== 'DROP' && words.includes('CONCURRENTLY'))
  )
    return `${words.includes('CONCURRENTLY') ? `${first} … CONCURRENTLY` : first === 'VACUUM' ? first : pair} can't run in a transaction`;
  if (
    /^(CREATE|ALTER|DROP)$/.test(first) &&
    outside.some((kind) => `${second} ${third} `.startsWith(`${kind} `))
  )
    return `${pair} reaches out of the database`;
  return null;
}

const transactional = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'END',
  'ROLLBACK',
  'ABORT',
  'SAVEPOINT',
  'RELEASE',
  'PREPARE',
  'SET',
]);

const alone = [
  'VACUUM',
  'CREATE DATABASE',
  'DROP DATABASE',
  'CREATE TABLESPACE',
  'DROP TABLESPACE',
  'ALTER SYSTEM',
  'CREATE SUBSCRIPTION',
  'DROP SUBSCRIPTION',
];

const outside = [
  'DATABASE',
  'ROLE',
  'USER',
  'GROUP',
  'TABLESPACE',
  'EVENT TRIGGER',
  'PUBLICATION',
  'SUBSCRIPTION',
];
