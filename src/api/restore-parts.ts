import type { Session } from '../engine/engine.ts';
import type { Schema } from '../model.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Store } from '../snapshot/store.ts';
import type { RestoreOptions } from './options.ts';

/** What a restore works with. */
export interface RestoreParts {
  readonly session: Session;
  readonly store: Store;
  readonly snapshot: Snapshot;
  /** Schema of the snapshot. */
  readonly old: Schema;
  readonly options: RestoreOptions;
}
