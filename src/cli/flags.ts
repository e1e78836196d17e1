import { compressions } from '../compression/compression.ts';
import type { SettingFlags } from '../config/settings.ts';
import type { ExportFormat } from '../export/writers.ts';

/** How one flag is written, for the parser, the help and docs/COMMANDS.md. */
export interface FlagSpec {
  /** A `number` is one of seconds, a `count` a whole one. */
  readonly type: 'string' | 'strings' | 'number' | 'count' | 'boolean';
  readonly describe: string;
  /** What stands for the value in docs/COMMANDS.md, e.g. `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** It may stand without its value: what is meant is then set elsewhere. */
  readonly mayBeBare?: true;
}

/** What stands without a flag. */
export interface Arguments {
  readonly snapshot?: string;
  readonly to?: string;
  readonly name?: string;
  readonly folder?: string;
}

/** All flags and arguments of all commands, as parsed. A command reads those it declares. */
export interface Flags extends SettingFlags, Arguments {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly 'no-color'?: boolean;
  readonly 'allow-shrink'?: readonly string[];
  readonly full?: boolean;
  readonly 'no-backup'?: boolean;
  readonly mode?: 'replace' | 'merge';
  readonly 'discard-changes'?: boolean;
  readonly 'dry-run'?: boolean;
  readonly 'no-fallback'?: boolean;
  readonly 'save-fallback'?: boolean;
  readonly all?: boolean;
  readonly damaged?: boolean;
  readonly sample?: string;
  readonly seed?: string;
  readonly restore?: boolean;
  readonly sql?: boolean;
  readonly rows?: number;
  readonly values?: boolean;
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly table?: readonly string[];
  readonly 'exit-code'?: boolean;
  readonly cron?: string;
  readonly command?: string;
  readonly 'time-zone'?: string;
  readonly 'catch-up'?: 'once' | 'none';
  readonly retries?: number;
  readonly backoff?: number;
  readonly jitter?: number;
  readonly once?: boolean;
  readonly concurrency?: number;
  readonly systemd?: boolean;
  readonly write?: boolean;
  /** The words behind `--`. */
  readonly rest?: readonly string[];
}

export type FlagName = Exclude<keyof Flags, keyof Arguments | 'rest'>;

/** Every flag there is. Each command takes some of them. */
export const flagSpecs: Readonly<Record<FlagName, FlagSpec>> = {
  database: {
    type: 'string',
    value: 'URL',
    describe: 'The database: sqlite:./app.db, the path of its file, postgres://… or mysql://…',
  },
  from: { type: 'string', value: 'URL', describe: 'The old database, which is only read' },
  schema: { type: 'string', value: 'FILE', describe: 'File of the declared schema, .json or .sql' },
  seeds: { type: 'strings', value: 'FILE…', describe: 'Seed files, .json or .jsonl' },
  mapping: { type: 'string', value: 'FILE', describe: 'File of the mapping, .json, .ts or .js' },
  snapshots: {
    type: 'string',
    value: 'DIR',
    describe: 'Where all snapshots are: a folder, or s3://…, gs://…, azure://…. Default ./snapshots',
  },
  config: { type: 'string', value: 'FILE', describe: 'Config file, instead of carryover.config.*' },
  env: { type: 'string', value: 'NAME', describe: 'Use this environment of the config file' },
  wait: {
    type: 'number',
    value: 'SECONDS',
    describe: 'Seconds to wait for another run, a writer, or a server that is starting. Default 5',
  },
  queue: {
    type: 'string',
    value: 'URL',
    describe: 'The queue that several machines work on: redis://… or rediss://…',
  },
  concurrency: { type: 'count', value: 'NUMBER', describe: 'Parts of snapshots to write at once. Default 2' },
  compression: {
    type: 'string',
    choices: compressions,
    describe: 'gzip, brotli, zstd (Node 22.15 or newer) or none. Default gzip',
  },
  recipient: {
    type: 'strings',
    value: 'age1…',
    describe: 'Encrypt new snapshots to this age recipient; may be given more than once',
  },
  'recipients-file': {
    type: 'string',
    value: 'FILE',
    describe: 'Encrypt new snapshots to the age recipients of this file',
  },
  'identity-file': {
    type: 'string',
    value: 'FILE',
    describe: 'File with the age identity that opens encrypted snapshots',
  },
  'allow-shrink': {
    type: 'strings',
    value: 'TABLE…',
    describe: 'Names of tables that may have lost many rows',
  },
  full: { type: 'boolean', describe: 'Write every row again, and share no file with an earlier snapshot' },
  'no-backup': { type: 'boolean', describe: 'Take no snapshot first: what is there is gone for good' },
  mode: {
    type: 'string',
    choices: ['replace', 'merge'],
    describe: 'Rows that are there already: replace them, or merge with them',
  },
  'discard-changes': {
    type: 'boolean',
    describe: 'Go back although rows were written since; a snapshot keeps them',
  },
  'dry-run': { type: 'boolean', describe: 'Log in, read the first page of each resource, and write nothing' },
  'no-fallback': {
    type: 'boolean',
    describe: 'Fail if the old API cannot be used, whatever could serve instead',
  },
  'save-fallback': {
    type: 'boolean',
    describe: 'Write the fallback file anew; the one before stays beside it',
  },
  all: { type: 'boolean', describe: 'All of them' },
  'keep-last': { type: 'count', value: 'N', describe: 'Keep the newest N' },
  'keep-daily': { type: 'count', value: 'N', describe: 'Keep the last one of each of N days' },
  'keep-weekly': { type: 'count', value: 'N', describe: 'Keep the last one of each of N weeks (ISO 8601)' },
  'keep-monthly': { type: 'count', value: 'N', describe: 'Keep the last one of each of N months' },
  'keep-yearly': { type: 'count', value: 'N', describe: 'Keep the last one of each of N years' },
  'keep-within': { type: 'string', value: 'TIME', describe: 'Keep all that are younger, e.g. 48h or 30d' },
  'max-age': {
    type: 'string',
    value: 'TIME',
    describe: 'Oldest that the newest proven snapshot of a database may be, e.g. 26h',
  },
  damaged: { type: 'boolean', describe: 'Remove damaged snapshots too' },
  sample: {
    type: 'string',
    value: 'SHARE',
    describe: 'Read only a share of the files, drawn by lot, e.g. 5%',
  },
  seed: { type: 'string', value: 'WORD', describe: 'Draw the sample that was drawn with this word before' },
  restore: {
    type: 'boolean',
    describe: 'Restore it into a throw-away database too, compare, and take that away again',
  },
  sql: { type: 'boolean', describe: "Print the engine's own SQL instead of a declared schema" },
  rows: {
    type: 'count',
    value: 'N',
    describe: 'Name so many differing rows of each kind, by key. Default 0',
  },
  values: { type: 'boolean', describe: 'Show the values of those rows too: they are data' },
  format: {
    type: 'string',
    choices: ['parquet', 'csv', 'jsonl'],
    describe: 'parquet, csv or jsonl (JSON lines). Must be given',
  },
  output: {
    type: 'string',
    value: 'DIR',
    describe: 'Folder to make. Default: named after the snapshot and the format',
  },
  table: { type: 'strings', value: 'NAME…', describe: 'Names of tables. Default all' },
  'exit-code': { type: 'boolean', describe: 'End with exit code 10 if there is something to do' },
  cron: {
    type: 'string',
    value: 'TEXT',
    describe: 'When: minute, hour, day of month, month, day of week; or @hourly, @daily and the like',
  },
  command: { type: 'string', value: 'TEXT', describe: 'The command to run, as in backup or "backup --all"' },
  'time-zone': {
    type: 'string',
    value: 'ZONE',
    describe: "Time zone of --cron, as in Europe/Zurich. Default: the machine's",
  },
  'catch-up': {
    type: 'string',
    choices: ['once', 'none'],
    describe: 'Runs that were missed: one run for all of them, or none. Default once',
  },
  retries: { type: 'count', value: 'NUMBER', describe: 'Tries after the first one. Default 0' },
  backoff: {
    type: 'number',
    value: 'SECONDS',
    describe: 'Seconds until the first retry; each further one waits twice as long. Default 60',
  },
  jitter: {
    type: 'number',
    value: 'SECONDS',
    describe: 'Start up to so many seconds late, so that machines do not all start at once. Default 0',
  },
  once: { type: 'boolean', describe: 'Run what is due, and end; for cron and systemd' },
  systemd: { type: 'boolean', describe: 'A timer and a service of systemd, instead of a crontab line' },
  write: { type: 'boolean', describe: 'Install it for this user, instead of printing it' },
  yes: { type: 'boolean', describe: 'Yes, I am sure. Never consents to losing rows or columns' },
  json: { type: 'boolean', describe: 'Print one JSON document, errors included' },
  quiet: { type: 'boolean', describe: 'No progress; results, warnings and errors only' },
  'no-color': { type: 'boolean', describe: 'No colours' },
};

/** Flags that every command takes. */
export const everywhere: readonly FlagName[] = ['config', 'env', 'json', 'quiet', 'no-color'];
