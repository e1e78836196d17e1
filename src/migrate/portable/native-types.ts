import type { Origin } from './origins.ts';

/** What a type that only one engine has is in portable words. The first pattern that fits counts. */
export interface NativeMeaning {
  /** Matches the whole type as the engine prints it, in lower case and without display widths. */
  readonly native: RegExp;
  /** Portable type; `$1` is what the pattern's first group caught. */
  readonly type: string;
  /** What the other engine will not do with it, if the type means more than its values. */
  readonly loses?: string;
}

/**
 * Types of each engine that have no portable name of their own and a meaning elsewhere. Whatever is not listed goes by the
 * form of its values (docs/TYPES.md).
 */
export const nativeTypes: Readonly<Record<Origin, readonly NativeMeaning[]>> = {
  api: [],
  sqlite: [
    { native: /^jsonb?$/, type: 'json' },
    { native: /^uuid$/, type: 'uuid' },
  ],
  postgres: [
    { native: /^jsonb$/, type: 'json' },
    { native: /^time\(\d\) without time zone$/, type: 'time' },
    { native: /^timestamp\(\d\) without time zone$/, type: 'timestamp' },
    { native: /^timestamp\(\d\) with time zone$/, type: 'timestamptz' },
    { native: /^(?:public\.)?citext$/, type: 'text', loses: 'that case does not count' },
  ],
  mysql: [
    { native: /^tinyint(?: unsigned)?$/, type: 'smallint' },
    { native: /^smallint unsigned$/, type: 'integer' },
    { native: /^mediumint(?: unsigned)?$/, type: 'integer' },
    { native: /^int unsigned$/, type: 'bigint' },
    { native: /^bigint unsigned$/, type: 'decimal(20,0)' },
    { native: /^year$/, type: 'smallint' },
    { native: /^decimal(\(\d+,\d+\)) unsigned$/, type: 'decimal$1' },
    { native: /^float(?:\(.*\))?(?: unsigned)?$/, type: 'real' },
    { native: /^double(?:\(.*\))?(?: unsigned)?$/, type: 'double' },
    { native: /^uuid$/, type: 'uuid' },
  ],
};
