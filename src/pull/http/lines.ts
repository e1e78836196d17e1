import PQueue from 'p-queue';
import type { Source } from '../source.ts';

/** Holds each host to as many requests at once, and a second, as the source says. */
export interface Lines {
  /** Runs a task when its host has room for it; the place is taken until it ends. Rejects when the signal says so. */
  run<T>(host: string, task: () => Promise<T>): Promise<T>;
  /** Lets nothing more begin on a host until `wait` is over, and waits for it. */
  hold(host: string, wait: () => Promise<void>): Promise<void>;
  /** Forgets what has not begun. */
  clear(): void;
}

export function openLines(source: Source, signal: AbortSignal | undefined): Lines {
  const lines = new Map<string, Line>();

  function line(host: string): Line {
    const known = lines.get(host) ?? { queue: new PQueue(optionsFor(source)), holds: 0 };
    lines.set(host, known);
    return known;
  }

  return {
    run: (host, task) => line(host).queue.add(task, { signal }),
    async hold(host, wait) {
      const held = line(host);
      held.holds++;
      held.queue.pause();
      try {
        await wait();
      } finally {
        if (--held.holds === 0) held.queue.start();
      }
    },
    clear() {
      for (const { queue } of lines.values()) queue.clear();
    },
  };
}

interface Line {
  readonly queue: PQueue;
  holds: number;
}

function optionsFor({ concurrency = 4, requestsPerSecond }: Source) {
  if (requestsPerSecond === undefined) return { concurrency };
  // Evenly, not in bursts.
  return { concurrency, interval: 1000 / requestsPerSecond, intervalCap: 1, strict: true };
}
