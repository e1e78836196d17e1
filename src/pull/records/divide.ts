import type { Member } from './records.ts';
import type { Cut, SplitOff } from './split-off.ts';

export interface Divided {
  /** The record without the arrays. */
  readonly rest: readonly Member[];
  /** In the order of `splits`. */
  readonly cuts: readonly Cut[];
}

/** Takes all arrays that are split off out of a record. */
export function divide(record: readonly Member[], splits: readonly SplitOff[]): Divided {
  let rest = record;
  const cuts: Cut[] = [];
  for (const split of splits) {
    const cut = split.cut(rest);
    rest = cut.rest;
    cuts.push(cut);
  }
  return { rest, cuts };
}
