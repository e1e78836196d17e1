/** How the scheduler is started, by cron or systemd. All paths are absolute. */
export interface CommandLine {
  /** Where it is started: what `.env` and relative paths are seen from. */
  readonly folder: string;
  /** Program and arguments, one word each. */
  readonly words: readonly string[];
}
