import type { Reader } from '../../engine/engine.ts';
import type { OnEvent } from '../../events.ts';
import type { Block, Schema } from '../../model.ts';
import type { ApiOrigin } from '../../snapshot/origin.ts';
import type { Source } from '../source.ts';

export interface PullInput {
  readonly source: Source;
  /** Folder that an interrupted pull is kept in, to go on from: `<store>/<name>/.pull`. Private, made if need be. */
  readonly folder: string;
  readonly now: () => Date;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** All records, on disk, checked: what a snapshot is made of. To be closed. */
export interface Pulled {
  readonly schema: Schema;
  /** For `takeSnapshot`. Counts rows, and no values of a column. */
  readonly reader: Pick<Reader, 'stats' | 'read' | 'sequences'>;
  readonly origin: ApiOrigin;
  readonly notes: readonly string[];
  /** The records of a resource as the API gave them, one on each line; null after a fallback. */
  readonly records: ((resource: string) => AsyncIterable<Block>) | null;
  /** Closes what is open. `done`: the snapshot is taken, and the folder goes; else it stays to go on from. */
  close(done: boolean): Promise<void>;
}
