import { createHash } from 'node:crypto';
import { nextDue } from './cron.ts';
import type { Schedule } from './schedule.ts';

/**
 * Milliseconds that the run which is due at `due` starts late. It is the same whenever it is asked for, and differs from
 * machine to machine (`seed`). At most half of the time to the next run, lest one is always about to start.
 */
export function jitterOf(schedule: Schedule, due: Date, seed: string): number {
  if (schedule.jitter === 0) return 0;
  const next = nextDue(schedule, due);
  const half = next === null ? Infinity : (next.getTime() - due.getTime()) / 2;
  const digest = createHash('sha256').update(`${seed}\n${schedule.name}\n${due.toISOString()}`).digest();
  const share = digest.readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * Math.min(schedule.jitter * 1000, half));
}
