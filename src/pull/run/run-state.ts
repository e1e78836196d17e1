import { chainStart } from '../pages/chain-state.ts';
import type { ChainState } from '../pages/chain-state.ts';
import type { PulledResource } from '../../snapshot/origin.ts';
import type { CredentialsDigest } from './credentials-digest.ts';

/** How far a pull has come: `state.json` in its folder. No secrets. */
export interface RunState {
  readonly version: 1;
  /** See `configDigest`. */
  readonly digest: string;
  readonly credentials: CredentialsDigest;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly resources: readonly ResourceState[];
}

export interface ResourceState {
  readonly name: string;
  /** Of its file of records. */
  readonly bytes: number;
  readonly records: number;
  /** Pages that are kept whole; the file of pages has an entry for each. */
  readonly pages: number;
  /** Chains of pages that are complete: one for each record of the parent, else one in all. */
  readonly chains: number;
  /** The chain that is under way. */
  readonly chain: ChainState;
  /** What the API counted, over the complete chains; null if it did not count them all. */
  readonly count: number | null;
  /** The weakest proof of a chain so far. */
  readonly proven: PulledResource['proven'];
  /** What a path of its own counted before the first page. */
  readonly counted: number | null;
  readonly done: boolean;
}

/** A resource of which nothing is read. */
export function resourceStart(name: string): ResourceState {
  return {
    name,
    bytes: 0,
    records: 0,
    pages: 0,
    chains: 0,
    chain: chainStart,
    count: 0,
    proven: 'count',
    counted: null,
    done: false,
  };
}

/** What a state file says; null if it is none of this version. */
export function parseState(text: string): RunState | null {
  try {
    const found = JSON.parse(text) as Partial<RunState> | null;
    const { version, digest, credentials, startedAt, resources } = found ?? {};
    if (version !== 1 || typeof digest !== 'string' || typeof startedAt !== 'string') return null;
    if (typeof credentials?.salt !== 'string' || typeof credentials.digest !== 'string') return null;
    if (!Array.isArray(resources) || !resources.every(isResource)) return null;
    return { version, digest, credentials, startedAt, resources };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isResource(value: unknown): boolean {
  const found = value as Partial<Record<keyof ResourceState, unknown>> | null;
  const numbers = [found?.bytes, found?.records, found?.pages, found?.chains];
  return (
    typeof found?.name === 'string' && numbers.every(Number.isSafeInteger) && typeof found.chain === 'object'
  );
}
