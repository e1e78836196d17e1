import type { Encoding } from '../../model.ts';

/** What an encoding's values look like in JSON. */
export interface Shape {
  readonly string: 'no' | 'text' | 'plain' | 'blob' | 'timestamp';
  readonly number: boolean;
  readonly boolean: boolean;
}

export const shapes: Readonly<Record<Encoding, Shape>> = {
  integer: { string: 'plain', number: true, boolean: false },
  real: { string: 'plain', number: true, boolean: false },
  single: { string: 'plain', number: true, boolean: false },
  decimal: { string: 'plain', number: false, boolean: false },
  boolean: { string: 'no', number: false, boolean: true },
  text: { string: 'text', number: false, boolean: false },
  blob: { string: 'blob', number: false, boolean: false },
  date: { string: 'plain', number: false, boolean: false },
  time: { string: 'plain', number: false, boolean: false },
  timestamp: { string: 'timestamp', number: false, boolean: false },
  timestamptz: { string: 'timestamp', number: false, boolean: false },
  numeric: { string: 'no', number: false, boolean: false },
  any: { string: 'no', number: false, boolean: false },
};
