import type { Event, OnEvent, Step } from '../../events.ts';
import { number } from './count.ts';
import type { Meter } from './meter.ts';
import { name } from './name.ts';
import type { Output } from './output.ts';
import { safeText } from './output.ts';
import { paceText } from './pace-text.ts';
import { createBar } from './progress-bar.ts';

/** What each step is called while it runs. */
const stepWords: Readonly<Record<Step, string>> = {
  lock: 'taking the lock',
  clean: 'cleaning up',
  declare: 'reading the declared schema',
  pull: 'pulling from the API',
  plan: 'planning',
  look: 'looking at the data',
  retain: 'keeping a copy of the old version',
  snapshot: 'taking a snapshot',
  prove: 'proving the snapshot',
  create: 'creating tables',
  load: 'loading rows',
  seed: 'seeding',
  finish: 'building indexes, views and triggers',
  verify: 'verifying',
  cutover: 'switching over',
  revert: 'going back',
  compare: 'comparing',
  export: 'exporting',
};

export interface Progress {
  readonly onEvent: OnEvent;
  /** Takes the bar away. The next event may bring it back. */
  readonly stop: () => void;
}

/** A bar on a terminal, plain lines elsewhere, nothing when quiet; warnings always. */
export async function createProgress(output: Output, { quiet }: { quiet: boolean }): Promise<Progress> {
  const meter = quiet ? silent : output.stderr.isTTY ? await createBar(output) : createLines(output);
  const clock = createClock();
  const onEvent = (event: Event): void => {
    if (event.type === 'step') {
      clock.restart();
      meter.step(stepWords[event.step] + (event.detail === undefined ? '' : `: ${safeText(event.detail)}`));
    } else if (event.type === 'progress') {
      const { step, table, rows, of } = event;
      meter.pace(stepWords[step], name(table), { rows, of, seconds: clock.seconds(`${step} ${table}`) });
    } else if (event.type === 'warning' || !quiet) {
      meter.stop();
      const mark = event.type === 'warning' ? `${output.style.yellow('warning:')} ` : '';
      output.line(mark + safeText(event.message));
    }
  };
  return { onEvent, stop: () => meter.stop() };
}

/**
 * Seconds that a table has taken; several may be under way. Its first event comes late, so it began when the one before
 * it was last heard of.
 */
function createClock() {
  const began = new Map<string, number>();
  let last = Date.now();
  const restart = (): void => {
    began.clear();
    last = Date.now();
  };
  const seconds = (what: string): number => {
    const since = began.get(what) ?? last;
    began.set(what, since);
    last = Date.now();
    return (last - since) / 1000;
  };
  return { restart, seconds };
}

const silent: Meter = { step: () => undefined, pace: () => undefined, stop: () => undefined };
const MILLISECONDS_BETWEEN_LINES = 3000;

function createLines(output: Output): Meter {
  let last = Date.now();
  return {
    step: (words) => {
      last = Date.now();
      output.line(words);
    },
    pace: (words, table, pace) => {
      if (Date.now() - last < MILLISECONDS_BETWEEN_LINES) return;
      last = Date.now();
      const total = pace.of === undefined ? '' : ` of ${number(pace.of)}`;
      const rate = paceText(pace);
      output.line(`${words}: ${table}, ${number(pace.rows)}${total} rows${rate && `, ${rate}`}`);
    },
    stop: () => undefined,
  };
}
