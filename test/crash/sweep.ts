import { faultPoints } from './fault-point.ts';
import type { FaultPoint } from './fault-point.ts';
import type { Story } from './story.ts';
import { tryFault } from './try-fault.ts';
import type { Fault, Outcome } from './try-fault.ts';

export interface Sweep {
  /** Points that were hit, and all that were tried. */
  readonly hit: number;
  readonly tried: number;
  /** All that was not as promised, with the point where. */
  readonly faults: readonly string[];
}

/** Tries a fault at each of the points of a story that `pick` picks; several kinds of faults take turns. */
export async function sweep(story: Story, kinds: readonly Fault[], pick: Pick): Promise<Sweep> {
  const began = Date.now();
  const all = await faultPoints(story);
  const points = pick(all);
  const outcomes: Outcome[] = [];
  const queue = points.entries();
  const worker = async (): Promise<void> => {
    for (const [index, point] of queue) {
      const kind = kinds[index % kinds.length];
      if (kind) outcomes.push(await tryUntilHit(story, point, kind));
    }
  };
  await Promise.all([worker(), worker()]);
  const hit = outcomes.filter((outcome) => outcome.hit).length;
  const done = outcomes.filter(({ state }) => state.new).length;
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(
    `${story.name}: ${kinds.join(' or ')} at ${points.length} of ${all.length} points, ${hit} hit, ${done} ended new, ${seconds} s`,
  );
  return {
    hit,
    tried: outcomes.length,
    faults: outcomes.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
  };
}

export type Pick = (points: readonly FaultPoint[]) => readonly FaultPoint[];

export const every: Pick = (points) => points;

/** One in `step`, and all those around the commit. */
export function sample(step: number, around: number): Pick {
  return (points) => {
    const commit = commitOf(points);
    return points.filter((_, index) => index % step === step - 1 || Math.abs(index - commit) <= around);
  };
}

/** SQLite commits by removing the journal of the database, or by writing the last page to its log. */
function commitOf(points: readonly FaultPoint[]): number {
  const journal = points.findLastIndex(({ text }) => text.startsWith('unlink("/app.db-journal"'));
  return journal === -1
    ? points.findLastIndex(({ text }) => text.startsWith('pwrite64(</app.db-wal>'))
    : journal;
}

/** Node's threads wake each other by writes too, not always as often: then another call is hit, and judged all the same. */
async function tryUntilHit(story: Story, point: FaultPoint, kind: Fault): Promise<Outcome> {
  const faults: string[] = [];
  let last: Outcome | undefined;
  for (const shift of [0, 1, -1, 0, 2, -2]) {
    const outcome = await tryFault(story, { ...point, nth: Math.max(1, point.nth + shift) }, kind);
    faults.push(...outcome.faults);
    if (outcome.hit || point.call !== 'write') return { ...outcome, faults };
    last = outcome;
  }
  return { ...(last ?? (await tryFault(story, point, kind))), faults };
}
