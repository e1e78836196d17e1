import type { OnEvent } from '../../events.ts';
import type { ApiOrigin } from '../../snapshot/origin.ts';
import type { Store } from '../../snapshot/store.ts';
import type { Source } from '../source.ts';
import type { Pulled } from './run.ts';

/** What a fallback is looked for with. */
export interface FallbackWork {
  readonly source: Source;
  readonly store: Store;
  /** What the source's snapshots are filed under. */
  readonly name: string;
  /** A private folder. */
  readonly scratch: string;
  readonly now: Date;
  readonly onEvent?: OnEvent;
}

/** A fallback that may serve: all of its records are proven. To be closed. */
export interface Candidate extends Pick<Pulled, 'schema' | 'reader' | 'notes'> {
  readonly kind: 'file' | 'snapshot';
  /** File's path or snapshot's id. */
  readonly from: string;
  /** For the origin. */
  readonly location: string;
  /** When its records were read. ISO 8601. */
  readonly pulledAt: string;
  /** Milliseconds. */
  readonly age: number;
  readonly resources: ApiOrigin['resources'];
  close(): Promise<void>;
}
