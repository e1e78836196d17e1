import type { Position } from './pages.ts';

/** How far a chain of pages has come: JSON, kept in the run's state. */
export interface ChainState {
  /** Where the next page is; null at the beginning. */
  readonly position: Position | null;
  readonly pages: number;
  /** Kept ones. */
  readonly records: number;
  /** What the API counts, as it first told. */
  readonly count: number | null;
  /** Most records of a page so far. */
  readonly longest: number;
  /** A page that had fewer than the longest: it must be the last that has any. */
  readonly short: number | null;
  /** Every page is proven to have come whole by its form or by its length. */
  readonly whole: boolean;
}

export const chainStart: ChainState = {
  position: null,
  pages: 0,
  records: 0,
  count: null,
  longest: 0,
  short: null,
  whole: true,
};
