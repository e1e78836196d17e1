import type { Colors } from 'picocolors/types.js';
import type { Loss } from '../api/options.ts';
import type { Settings } from '../config/settings.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import type { Keys } from '../encryption/keys.ts';
import type { OnEvent } from '../events.ts';
import type { Arguments, FlagName, Flags, FlagSpec } from './flags.ts';

/** An argument that stands without a flag. */
export interface Argument {
  readonly name: keyof Arguments | 'from';
  readonly describe: string;
  /** Absent: it must be given. */
  readonly default?: string;
}

/** Verbs that share their first word, as in `schedule add` and `schedule list`. */
export interface Group {
  readonly name: string;
  readonly describe: string;
}

/** One verb: what the help says of it, and the one API call it makes. */
export interface Command {
  /** One word, or two: that of a group and its own. */
  readonly name: string;
  readonly describe: string;
  readonly arguments: readonly Argument[];
  /** It takes words behind `--`, as `Flags.rest`; what they are. */
  readonly rest?: string;
  /** Beside those that every command takes. */
  readonly flags: readonly FlagName[];
  /** Flags that are written otherwise here. */
  readonly own?: Partial<Readonly<Record<FlagName, Partial<FlagSpec>>>>;
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Exit codes that it can end with, beside 0, 1, 2 and 130. */
  readonly exits: readonly number[];
  /** It changes the database: when its result can't be printed, the work is done all the same. */
  readonly changes: boolean;
  /** @returns the exit code */
  run(flags: Flags, run: Run): Promise<number>;
}

/** What a command works with. */
export interface Run {
  readonly settings: Settings;
  /** Of a command that takes `recipient`, if anything says it. */
  readonly encryption?: EncryptTo;
  /** Of a command that takes `identity-file`, if anything names some. */
  readonly keys?: Keys;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
  readonly confirm: (loss: Loss) => Promise<boolean>;
  /** Throws USAGE unless the words are a command line that could be run. */
  readonly check: (words: readonly string[]) => Promise<void>;
  /** Yes or no to what `text` says: see `createAsk`. */
  readonly ask: (text: string, question: string) => Promise<boolean>;
  /** Columns of the terminal. */
  readonly width: number;
  /** Shows the result: `value` under `--json`, else the text. Call it once. */
  readonly show: (value: unknown, text: (style: Colors) => string) => void;
}
