import { present } from './present.ts';
import type { SettingFlags, Settings } from './settings.ts';

/** A rule on the command line takes the place of the one of its name; the others of the config go on to hold. */
export function retentionOf(flags: SettingFlags, base: Settings['retention']): Pick<Settings, 'retention'> {
  const given = present({
    keepLast: flags['keep-last'],
    keepDaily: flags['keep-daily'],
    keepWeekly: flags['keep-weekly'],
    keepMonthly: flags['keep-monthly'],
    keepYearly: flags['keep-yearly'],
    keepWithin: flags['keep-within'],
    timeZone: flags['time-zone'],
  });
  const retention = { ...base, ...given };
  return Object.keys(retention).length > 0 ? { retention } : {};
}
