import type { Settings } from '../config/settings.ts';
import { CarryoverError } from '../errors.ts';

const hints = {
  database: 'Give it with --database URL, as DATABASE_URL, or as "database" in carryover.config.json.',
  from: 'Give it with --from URL, or as FROM_DATABASE_URL; an old API as "source" in the config; a snapshot as an argument.',
  queue: 'Give it with --queue URL, as CARRYOVER_QUEUE, or as "queue" in carryover.config.json.',
  schema: 'Give it with --schema FILE, as "schema" in carryover.config.json, or put it at ./schema.json.',
} as const;

const words = {
  database: 'database',
  from: 'old database and no old API',
  queue: 'queue',
  schema: 'declared schema',
} as const;

/** A setting that the command can't do without. @throws USAGE */
export function requireSetting(settings: Settings, name: keyof typeof hints): string {
  const value = settings[name];
  if (value !== undefined) return value;
  throw new CarryoverError('USAGE', `No ${words[name]} is named, so nothing was done.`, {
    hint: hints[name],
  });
}
