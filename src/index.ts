/** The public API. It never prints, prompts, reads the environment or exits. */
export { backup, backup as snapshot } from './api/backup.ts';
export { check } from './api/check.ts';
export { compare } from './api/compare.ts';
export { exportTables } from './api/export.ts';
export { init } from './api/init.ts';
export { introspect } from './api/introspect.ts';
export { list } from './api/list.ts';
export { migrate } from './api/migrate.ts';
export { plan } from './api/plan.ts';
export { previewPull, pull } from './api/pull.ts';
export { restore } from './api/restore.ts';
export { rollback } from './api/rollback.ts';
export { upgrade } from './api/upgrade.ts';
export { verify } from './api/verify.ts';
export { CarryoverError, errorCodes } from './errors.ts';
export { defineMapping } from './migrate/mapping/mapping.ts';

export type * from './api/options.ts';
export type { EncryptTo } from './encryption/encrypt-to.ts';
export type { Keys } from './encryption/keys.ts';
export type { ErrorCode } from './errors.ts';
export type { Event, OnEvent, Step, WarningCode } from './events.ts';
export type { DeclaredSchema } from './init/declared-schema.ts';
export type { Mapping, MappingInput } from './migrate/mapping/mapping.ts';
export type { Plan, Problem } from './migrate/plan/types.ts';
export type { Ledger, LedgerLine } from './model.ts';
export type { Authorize, Source } from './pull/source.ts';
export type { Value } from './values/encoding.ts';
