import { ageText, parseAge } from '../../values/age.ts';
import { Unusable } from './unusable.ts';

const skew = 60 * 60 * 1000;

/** How old records are, in milliseconds. @throws Unusable if they are older than `maxAge` allows */
export function checkAge(pulledAt: string, now: Date, maxAge: string | undefined): number {
  const age = now.getTime() - Date.parse(pulledAt);
  if (Number.isNaN(age)) throw new Unusable('does not say in a readable way when its records were read');
  const most = maxAge === undefined ? null : parseAge(maxAge);
  if (most !== null && age > most) {
    throw new Unusable(`is ${ageText(age)} old, and no more than ${ageText(most)} are allowed (\`maxAge\`)`);
  }
  if (most !== null && age < -skew) throw new Unusable(`is of a time to come (${pulledAt})`);
  return Math.max(0, age);
}
