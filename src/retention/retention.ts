/** A retention policy as it is written in a config, on a command line or in a program. Times are texts such as `48h`, `30d`. */
export interface Retention {
  readonly keepLast?: number;
  readonly keepDaily?: number;
  readonly keepWeekly?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  readonly keepWithin?: string;
  /** Where days begin, e.g. `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string;
}
