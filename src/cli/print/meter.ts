/** How far a table is: `rows` in `seconds`. */
export interface Pace {
  readonly rows: number;
  readonly of: number | undefined;
  readonly seconds: number;
}

/** How progress looks. */
export interface Meter {
  step(words: string): void;
  pace(words: string, table: string, pace: Pace): void;
  /** Takes it off the screen. The next call may bring it back. */
  stop(): void;
}
