import type { RotatedSnapshot } from '../../api/backup-options.ts';
import { count } from './count.ts';
import { safeText } from './output.ts';

export function describeRotated(rotated: readonly RotatedSnapshot[]): string {
  const lines = rotated.map(({ folder }) => `${safeText(folder)}\n`).join('');
  return `${lines}${count(rotated.length, 'snapshot')} rotated: they open for those that were named, and for nobody else.\nWhoever has a copy of a key.age from before can still read what it opened.\n`;
}
