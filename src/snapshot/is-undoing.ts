import type { SnapshotReason } from './format.ts';

/** True for a snapshot of what was about to be replaced: "the latest" means the data before that. */
export function isUndoing(reason: SnapshotReason): boolean {
  return reason === 'before-restore' || reason === 'before-rollback';
}
