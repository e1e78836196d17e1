import { CarryoverError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { redact } from '../../values/redact.ts';
import { codeOf } from '../server/code-of.ts';
import type { Refusal } from '../engine.ts';

const lostHint = 'Look at the server and the network, then run the same command again.';

const codes: readonly (readonly [prefix: string, code: ErrorCode, hint: string])[] = [
  [
    '55P03',
    'LOCKED',
    'Another program is using the database. Try again, or wait longer with --wait SECONDS.',
  ],
  ['40', 'LOCKED', 'Another program was in the way. Run the same command again.'],
  ['42501', 'RIGHTS_MISSING', 'See what is missing, and how to grant it: carryover check.'],
  ['25006', 'RIGHTS_MISSING', 'Connect to a server and as a user that may write.'],
  ['53100', 'WRITE_FAILED', 'Free some disk space on the server, then run the same command again.'],
  [
    '53200',
    'DATABASE_FAILED',
    'The server ran out of memory: raise max_locks_per_transaction if there are many tables.',
  ],
  ['53', 'DATABASE_FAILED', 'The server is out of something it needs. Run again later, or give it more.'],
  ['57P', 'CONNECTION_FAILED', lostHint],
  ['08', 'CONNECTION_FAILED', lostHint],
];

/** Turns what `pg` throws into the one error class, without the server's `detail`, which holds rows. Ours pass unchanged. */
export function fromPostgres(error: unknown, doing: string): unknown {
  if (error instanceof CarryoverError || !(error instanceof Error)) return error;
  const state = codeOf(error);
  if (!isServerError(error)) {
    if (!isLost(error)) return error;
    return new CarryoverError('CONNECTION_FAILED', `${doing}: ${redact(error.message)}.`, { hint: lostHint });
  }
  const [, code, hint] = codes.find(([prefix]) => state.startsWith(prefix)) ?? [
    '',
    'DATABASE_FAILED' as const,
    undefined,
  ];
  return new CarryoverError(code, `${doing}: ${withoutValues(error)} (${state}).`, { ...(hint && { hint }) });
}

/** An error that the server sent, with its SQLSTATE in `code`. */
export interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly position?: string;
  readonly where?: string;
  readonly column?: string;
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && /^[0-9A-Z]{5}$/.test(codeOf(error)) && 'severity' in error;
}

/**
 * Whether the server refuses what it was asked, and would do so at any time; false where it had no way to do it just
 * then: the connection or the server ends, somebody holds what it needs, or it is out of something.
 */
export function isRefusal(error: unknown): error is ServerError {
  return isServerError(error) && !/^(?:08|40|53|55P03|57|58030)/.test(error.code);
}

/** Whether the server that reports this error ends the connection with it: what it was doing may be done or not. */
export function isLastWord({ code }: ServerError): boolean {
  return /^(?:08|57P)/.test(code);
}

/** `pg` has no codes for what it finds out itself. */
function isLost(error: Error): boolean {
  return (
    /^E[A-Z]+$/.test(codeOf(error)) ||
    /^Connection terminated|^Client (was closed|has encountered)|^the connection (was lost|went silent)/.test(
      error.message,
    )
  );
}

/** Why a row was refused; null if the error is not about the row. */
export function refusalOf(error: unknown, index: number): Refusal | null {
  if (!isServerError(error)) return null;
  const kind = refusalKinds[error.code] ?? refusalClasses[error.code.slice(0, 2)];
  return kind === undefined ? null : { index, kind, reason: reasonOf(error) };
}

const refusalKinds: Readonly<Record<string, Refusal['kind']>> = {
  '23505': 'duplicate',
  '23P01': 'duplicate',
  '23502': 'null',
  '23514': 'check',
};

const refusalClasses: Readonly<Record<string, Refusal['kind']>> = {
  '22': 'type',
  '23': 'other',
  // Raised by a function that a check or a domain calls.
  P0: 'other',
  // Longer than an index or a page takes.
  '54': 'other',
};

function reasonOf(error: ServerError): string {
  const reason = withoutValues(error);
  const column = error.column ?? /, column (.+?)(?:: |$)/m.exec(error.where ?? '')?.[1];
  return column === undefined || reason.includes(`"${column}"`) ? reason : `column "${column}": ${reason}`;
}

/** What the server says of a value that it can't read holds the value. */
function withoutValues({ code, message }: ServerError): string {
  if (!code.startsWith('22')) return message;
  return message.replace(/: .*$/s, '').replace(/ ?".*"/s, '');
}
