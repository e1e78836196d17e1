import type { Keep } from '../../retention/candidate.ts';

/** Why a snapshot stays: `last, daily 2026-11-28, referred to by 20261128T…`. */
export function keepText(keptBy: readonly Keep[]): string {
  return keptBy
    .map(({ rule, what }) => {
      if (what === undefined) return rule;
      return rule === 'referred to' ? `referred to by ${what}` : `${rule} ${what}`;
    })
    .join(', ');
}
