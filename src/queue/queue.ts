import type { CarryoverError } from '../errors.ts';

/**
 * The queue interface: all that shared code knows of where jobs lie that several machines work on. Jobs are plain JSON
 * without secrets. What fails throws CONNECTION_FAILED.
 */
export interface Queue {
  /** Where it is, without secrets, for messages. */
  readonly location: string;
  /**
   * Puts a job in. One whose id the queue knows already, be it done or not, is not put in again: so what is due once is
   * done once, however many ask for it.
   */
  add(kind: JobKind, id: string, data: unknown, tries?: Tries): Promise<void>;
  /** What has become of a job. */
  look(kind: JobKind, id: string): Promise<JobState>;
  /** Asks whoever works on a job to end; one that waits, or whose worker is out of touch, is taken out. Safe to call again. */
  cancel(kind: JobKind, id: string): Promise<void>;
  /** Takes jobs out that nobody works on any more. */
  forget(kind: JobKind, ids: readonly string[]): Promise<void>;
  /** Works on jobs of a kind, so many at a time, until it is stopped. */
  work(kind: JobKind, concurrency: number, handle: Handle): Promise<Crew>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** `backup`: a whole one, whose worker mostly waits for others. `part`: some rows of one. `schedule`: a command that is due. */
export type JobKind = 'backup' | 'part' | 'schedule';

/** How often a job is tried that failed with what may pass. Default: three times, soon. */
export interface Tries {
  readonly most: number;
  /** Milliseconds until the second try; then twice as long each time. */
  readonly backoff: number;
}

export type JobState =
  /** Never put in, or forgotten. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'active'; readonly progress: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: CarryoverError };

/** @returns the job's result, plain JSON. What it throws ends the job, or has it tried again if that may help. */
export type Handle = (job: Job) => Promise<unknown>;

export interface Job {
  readonly id: string;
  readonly data: unknown;
  readonly lease: Lease;
  /** Tells whoever looks how far it is. */
  tell(progress: unknown): void;
}

/**
 * The right to work on a job. It is renewed while its process lives and reaches the queue; when it ends, another worker
 * gets the job.
 */
export interface Lease {
  /** Aborted when the lease is lost, the job is cancelled or the crew is stopped; the reason is a CarryoverError. */
  readonly signal: AbortSignal;
  /**
   * To be called before anything that others see: a process that was halted finds its lease over here, before its timers
   * have run. @throws the signal's reason
   */
  check(): void;
}

export interface Crew {
  /** Takes no further jobs, has those under way end, and resolves when they have. They are given back. */
  stop(): Promise<void>;
}
