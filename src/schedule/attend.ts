import { redact } from '../values/redact.ts';
import { decide } from './decide.ts';
import { describeRun, describeStart } from './describe-run.ts';
import { holdSchedule } from './hold-schedule.ts';
import { recordRun } from './record-run.ts';
import type { Schedule } from './schedule.ts';
import { settle } from './settle.ts';
import { filesOf, readState, writeState } from './state-file.ts';
import type { Retry, Run, ScheduleState } from './state.ts';
import type { World } from './world.ts';

/** What came of a look at a schedule: it was run (or a miss was noted), another process has it, or nothing was due. */
export type Attended =
  | { readonly name: string; readonly kind: 'ran'; readonly run: Run; readonly retry: Retry | null }
  | { readonly name: string; readonly kind: 'busy' | 'idle' };

type What = Pick<Run, 'due' | 'attempt'>;

/**
 * Does what is due for a schedule, under its lock: its state is read again there, so that of several processes one runs
 * it. With `byHand` it is run now, whatever is due.
 * @throws WRITE_FAILED, SCHEDULES_INVALID for a broken state, USAGE for a folder that is not safe
 */
export async function attend(
  world: World,
  schedule: Schedule,
  { writtenAt, byHand }: { readonly writtenAt: Date; readonly byHand: boolean },
): Promise<Attended> {
  const { name } = schedule;
  const letGo = await holdSchedule(world.stateFolder, name);
  if (letGo === null) return { name, kind: 'busy' };
  try {
    const before = await readState(world.stateFolder, name);
    const { now, random } = world;
    const state = settle(schedule, before, { now: now(), writtenAt, random });
    if (before?.running) tellLost(world, schedule, state);
    if (byHand) return await runNow(world, schedule, state, { due: null, attempt: 1 });
    const decision = decide(schedule, state, now(), world.seed);
    if (decision.kind === 'run') {
      const due = decision.due.toISOString();
      const settled = later(state.settled, due);
      const { attempt } = decision;
      return await runNow(world, schedule, { ...state, settled, retry: null }, { due, attempt });
    }
    if (decision.kind === 'miss') return await noteMiss(world, schedule, state, decision.due);
    if (state !== before) await writeState(world.stateFolder, name, state);
    return { name, kind: 'idle' };
  } finally {
    await letGo();
  }
}

async function runNow(world: World, schedule: Schedule, state: ScheduleState, what: What): Promise<Attended> {
  const startedAt = world.now().toISOString();
  // On disk before it begins: whoever comes after a crash must know.
  await writeState(world.stateFolder, schedule.name, { ...state, running: { ...what, startedAt } });
  const { signal } = world;
  world.onEvent({ type: 'notice', message: describeStart(schedule, what) });
  const hold = filesOf(world.stateFolder, schedule.name).running;
  const { code, output } = await world.run(schedule.command, { signal, hold });
  const outcome = code === 0 ? 'done' : signal.aborted ? 'interrupted' : 'failed';
  return record(world, schedule, state, {
    ...what,
    startedAt,
    endedAt: world.now().toISOString(),
    outcome,
    code,
    output: output.map(redact),
  });
}

function tellLost({ onEvent }: World, schedule: Schedule, { runs, retry }: ScheduleState): void {
  const run = runs.at(-1);
  if (run === undefined) return;
  onEvent({ type: 'warning', code: 'SCHEDULE_FAILED', message: describeRun(schedule, run, retry) });
}

async function noteMiss(
  world: World,
  schedule: Schedule,
  state: ScheduleState,
  due: Date,
): Promise<Attended> {
  const at = world.now().toISOString();
  const run = { due: due.toISOString(), attempt: 0, startedAt: at, endedAt: at, code: null, output: [] };
  return record(world, schedule, { ...state, settled: due.toISOString() }, { ...run, outcome: 'missed' });
}

async function record(
  { stateFolder, now, random }: World,
  schedule: Schedule,
  state: ScheduleState,
  run: Run,
): Promise<Attended> {
  const after = recordRun(schedule, state, run, { now: now(), random });
  // A run by hand leaves the retry of another one be.
  const kept = run.due === null ? { ...after, retry: state.retry } : after;
  await writeState(stateFolder, schedule.name, kept);
  return { name: schedule.name, kind: 'ran', run, retry: kept.retry };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
