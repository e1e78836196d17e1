import type { SnapshotReason } from '../snapshot/format.ts';

/** A snapshot as retention sees it. */
export interface Candidate {
  readonly id: string;
  /** What it is filed under; of a pull, its source. Databases, and a database on another engine, are decided one by one. */
  readonly database: string;
  readonly engine: string;
  readonly takenAt: Date;
  readonly reason: SnapshotReason;
  /** A pull for which something else than the API served. */
  readonly isFallback: boolean;
  /** Its bytes were re-read and found whole. */
  readonly isProven: boolean;
  /** A run reads it, or writes one that refers to it. */
  readonly isInUse: boolean;
  /** Its last verification failed. */
  readonly isDamaged: boolean;
  /** Ids of the snapshots that hold files of its tables. */
  readonly refersTo: readonly string[];
}

/** A snapshot whose manifest can't be read: neither what it is nor what it refers to is known. */
export interface Unreadable {
  readonly id: string;
  readonly database: string;
}

/** The rules of the policy, then those that no policy can switch off. */
export type RuleName =
  | 'last'
  | 'daily'
  | 'weekly'
  | 'monthly'
  | 'yearly'
  | 'within'
  | 'no rule'
  | 'last proven'
  | 'way back'
  | 'in use'
  | 'damaged'
  | 'referred to';

/** Why a snapshot stays. */
export interface Keep {
  readonly rule: RuleName;
  /** The day, week, month or year; the reason of a way back; the id that refers to it. */
  readonly what?: string;
}

export interface Decision {
  readonly id: string;
  readonly database: string;
  /** Empty: it is removed. */
  readonly keptBy: readonly Keep[];
}
