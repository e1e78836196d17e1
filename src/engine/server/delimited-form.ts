/** How a server wants its values spelled. */
export interface DelimitedForm {
  /** `hex`: `\x6869`, as bytea reads it. `base64`: as it stands in the line. */
  readonly blob: 'hex' | 'base64';
  /** `word`: `true`. `digit`: `1`. */
  readonly boolean: 'word' | 'digit';
  /** `iso`: `2026-01-31T12:34:56Z`, as it stands in the line. `plain`: `2026-01-31 12:34:56`. */
  readonly timestamp: 'iso' | 'plain';
  /** Whether a text may hold U+0000. */
  readonly nul: boolean;
}
