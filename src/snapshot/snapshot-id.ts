import { randomBytes } from 'node:crypto';

const pattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/** A new id: the UTC second and six random hex digits, e.g. `20261120T180300Z-1a2b3c`. Sorts by time. */
export function newSnapshotId(now: Date): string {
  const second = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${second}Z-${randomBytes(3).toString('hex')}`;
}

export function isSnapshotId(text: string): boolean {
  return pattern.test(text);
}
