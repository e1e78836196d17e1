/** How many snapshots are kept, and how long. A snapshot stays if one rule keeps it. A rule that is absent keeps none. */
export interface RetentionPolicy {
  /** The newest so many. */
  readonly keepLast?: number;
  /** The last one of each of the newest so many days that have one; weeks (ISO 8601), months and years likewise. */
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  /** All that are younger, in ms. Elapsed time, whatever the clocks did. */
  readonly keepWithin?: number;
  /** Where days begin, e.g. `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string;
}

/** True if the policy says anything at all. Without a rule nothing is ever removed. */
export function hasRules(policy: RetentionPolicy): boolean {
  return Object.entries(policy).some(([name, value]) => name !== 'timeZone' && value !== undefined);
}
