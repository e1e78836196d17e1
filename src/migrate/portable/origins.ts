import type { EngineName } from '../../model.ts';
import { traits } from './traits.ts';
import type { Traits } from './traits.ts';

/** Where a schema can come from: an engine, or an old API, whose tables are nothing but columns and keys. */
export type Origin = EngineName | 'api';

/** What a translation has to know of it. */
export const origins: Readonly<Record<Origin, Pick<Traits, 'product' | 'schemas' | 'numbersPlainKeys'>>> = {
  ...traits,
  api: { product: 'the old API', schemas: false, numbersPlainKeys: false },
};
