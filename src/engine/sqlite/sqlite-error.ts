import { isSqliteError } from '../../is-sqlite-error.ts';
import { CarryoverError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Refusal } from '../engine.ts';

const codes: readonly (readonly [prefix: string, code: ErrorCode, hint: string])[] = [
  [
    'SQLITE_BUSY',
    'LOCKED',
    'Another program is using the database. Try again, or wait longer with --wait SECONDS.',
  ],
  [
    'SQLITE_LOCKED',
    'LOCKED',
    'Another program is using the database. Try again, or wait longer with --wait SECONDS.',
  ],
  ['SQLITE_FULL', 'WRITE_FAILED', 'Free some disk space, then run the same command again.'],
  [
    'SQLITE_IOERR',
    'WRITE_FAILED',
    'Look at the disk (space, permissions, hardware), then run the same command again.',
  ],
  ['SQLITE_READONLY', 'WRITE_FAILED', 'Give this user the right to write the file and its folder.'],
  [
    'SQLITE_NOTADB',
    'CONNECTION_FAILED',
    'Look at the path: the file is no SQLite database, or it is encrypted.',
  ],
  ['SQLITE_CANTOPEN', 'CONNECTION_FAILED', 'Look at the path and at the rights of the file and its folder.'],
  [
    'SQLITE_CORRUPT',
    'DATABASE_FAILED',
    'The database file is damaged. Copy it, then try the sqlite3 program’s .recover on the copy.',
  ],
];

/** Turns what better-sqlite3 or the file system throws into the one error class. Anything else passes unchanged. */
export function fromSqlite(error: unknown, doing: string): unknown {
  if (!isSqliteError(error)) return fromSystem(error, doing);
  const [, code, hint] = codes.find(([prefix]) => error.code.startsWith(prefix)) ?? [
    '',
    'DATABASE_FAILED' as const,
    undefined,
  ];
  return new CarryoverError(code, `${doing}: ${error.message} (${error.code}).`, {
    cause: error,
    ...(hint && { hint }),
  });
}

/** The same for what the file system says. */
function fromSystem(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || error instanceof CarryoverError || !('syscall' in error)) return error;
  return new CarryoverError('WRITE_FAILED', `${doing}: ${error.message}.`, {
    hint: 'Look at the disk (space, permissions, hardware), then run the same command again.',
    cause: error,
  });
}

/** Why a row was refused; null if the error is not about the row. */
export function refusalOf(error: unknown, index: number): Refusal | null {
  if (!isSqliteError(error)) return null;
  const kind = refusalKinds[error.code];
  return kind ? { index, kind, reason: error.message } : null;
}

const refusalKinds: Readonly<Record<string, Refusal['kind']>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'duplicate',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'duplicate',
  SQLITE_CONSTRAINT_ROWID: 'duplicate',
  SQLITE_CONSTRAINT_NOTNULL: 'null',
  SQLITE_CONSTRAINT_CHECK: 'check',
  SQLITE_CONSTRAINT_DATATYPE: 'type',
  SQLITE_MISMATCH: 'type',
  SQLITE_CONSTRAINT: 'other',
};
