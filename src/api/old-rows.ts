import type { Schema, TableStats } from '../model.ts';
import type { LookInput } from '../migrate/look.ts';
import type { PlanInput } from '../migrate/plan/plan.ts';
import type { Problem } from '../migrate/plan/types.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Store } from '../snapshot/store.ts';
import type { MigrateOptions } from './options.ts';

/** Rows that are to move, held at one instant. */
export interface OldRows {
  /** Where they come from, without secrets: for messages. */
  readonly location: string;
  /** How to look at the plan for them again, as a command. */
  readonly planCommand: string;
  /** Whose schema it is, as a manifest names it. */
  readonly engine: Manifest['engine'];
  readonly schema: Schema;
  /** What whoever plans should know of them, one sentence each. */
  readonly notes: readonly string[];
  /** The counts that a plan asks for. */
  stats(change: Omit<PlanInput, 'stats'>): Promise<ReadonlyMap<string, TableStats>>;
  /** What the rows have against a plan that is clear so far. */
  found(look: Omit<LookInput, 'source'>): Promise<Problem[]>;
  /** The snapshot that they are loaded from: of a database, one that is taken now. */
  snapshot(store: Store, options: MigrateOptions): Promise<Snapshot>;
}
