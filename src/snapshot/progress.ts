import type { OnEvent, Step } from '../events.ts';

const everyMilliseconds = 100;
const everyBlocks = 50;

export interface Progress {
  /** Says how far a table is; most calls are swallowed. */
  block(table: string, rows: number, of?: number): void;
  /** Says it whatever came before. */
  done(table: string, rows: number, of?: number): void;
}

/** Thins progress out to what a person can follow. */
export function createProgress(step: Step, onEvent: OnEvent | undefined): Progress {
  let blocks = 0;
  let said = Date.now();
  function done(table: string, rows: number, of?: number): void {
    blocks = 0;
    said = Date.now();
    onEvent?.({ type: 'progress', step, table, rows, ...(of !== undefined && { of }) });
  }
  return {
    done,
    block(table, rows, of) {
      blocks += 1;
      if (blocks >= everyBlocks || Date.now() - said >= everyMilliseconds) done(table, rows, of);
    },
  };
}
