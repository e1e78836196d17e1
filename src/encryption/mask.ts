import type { DataKey } from './data-key.ts';
import { derived } from './derived.ts';

/** A one-time pad for the fingerprint of what `label` names, once in a snapshot (`derived`, purpose `mask`, its first half). */
export function maskOf(dataKey: DataKey, label: string): string {
  return derived(dataKey, 'mask', label).subarray(0, 16).toString('hex');
}

/**
 * Hides a fingerprint by a mask, or shows a hidden one again: bitwise exclusive or. Both 32 hex digits.
 * In the clear, the fingerprint of a small table would let anybody try out what its rows are.
 */
export function maskFingerprint(fingerprint: string, mask: string): string {
  const bits = BigInt(`0x${fingerprint}`) ^ BigInt(`0x${mask}`);
  return bits.toString(16).padStart(32, '0');
}
