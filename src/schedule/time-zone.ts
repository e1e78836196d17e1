import { nearestName } from '../values/nearest-name.ts';

/** Why a time zone can't be used, as the rest of a sentence; null if it can. */
export function timeZoneProblem(timeZone: string): string | null {
  try {
    Intl.DateTimeFormat('en', { timeZone });
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const nearest = nearestName(timeZone, Intl.supportedValuesOf('timeZone'));
    return nearest === null
      ? 'is no time zone: give one like Europe/Zurich or UTC'
      : `is no time zone: did you mean ${nearest}?`;
  }
}
