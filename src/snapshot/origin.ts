/** Where a pulled snapshot came from, as its manifest tells it. No secrets. */
export interface ApiOrigin {
  readonly kind: 'api';
  /** The source's URL, or the path of the fallback file. */
  readonly location: string;
  /** When reading began; of a fallback: when its records were read, as far as it tells. ISO 8601. */
  readonly pulledAt: string;
  readonly resources: Readonly<Record<string, PulledResource>>;
  readonly fallback?: {
    readonly kind: 'file' | 'snapshot';
    /** File's path or snapshot's id. */
    readonly from: string;
    /** Why the API could not be used, one sentence. */
    readonly reason: string;
  };
}

export interface PulledResource {
  readonly pages: number;
  readonly records: number;
  /** `count`: as many as the API counts. `end`: the API said that there is no more. `nothing`: nothing proves that all came. */
  readonly proven: 'count' | 'end' | 'nothing';
  /** What the API counted. */
  readonly count?: number;
  /** Digest of what the records were held to: key, JSON Schema, parent, split. */
  readonly checks: string;
}
