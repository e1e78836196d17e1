import type { DataKey } from './data-key.ts';
import { derived } from './derived.ts';

/** A seal that only holders of the data key can make (`derived`, purpose `seal`): 64 lower-case hex digits. */
export function sealOf(dataKey: DataKey, text: string): string {
  return derived(dataKey, 'seal', text).toString('hex');
}
