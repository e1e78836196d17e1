import type { RightFact } from '../../catalog/rights.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { byText } from '../by-text.ts';
import type { Thing } from './thing.ts';

type Right = Pick<RightFact, 'role' | 'right' | 'grantable' | 'usual'>;

/** The REVOKE and GRANT statements that lead from the rights that a thing has by itself to those that it has. */
export function rightChanges(facts: readonly Right[], place: NonNullable<Thing['rights']>): string[] {
  const all = new Set(facts.filter(({ usual, role }) => usual && role !== null).map(({ right }) => right));
  const roles = [...new Set(facts.map(({ role }) => role))].toSorted((a, b) => byText(a ?? '', b ?? ''));
  const spelled = (rights: readonly string[]) => {
    const whole = all.size > 1 && rights.length === all.size && rights.every((right) => all.has(right));
    return (whole ? ['ALL'] : rights.toSorted(byText)).map((right) => `${right}${place.columns}`).join(', ');
  };
  return roles.flatMap((role) => {
    const own = facts.filter((fact) => fact.role === role);
    const now = own.filter(({ usual }) => !usual);
    const usual = new Set(own.filter((fact) => fact.usual).map(({ right }) => right));
    const kept = new Set(now.map(({ right }) => right));
    const gone = [...usual].filter((right) => !kept.has(right));
    const given = now.filter(({ right, grantable }) => grantable || !usual.has(right));
    const plain = given.filter(({ grantable }) => !grantable).map(({ right }) => right);
    const grantable = given.filter((right) => right.grantable).map(({ right }) => right);
    const who = role === null ? 'PUBLIC' : quoteIdentifier(role);
    return [
      ...(gone.length > 0 ? [`REVOKE ${spelled(gone)} ON ${place.on} FROM ${who}`] : []),
      ...(plain.length > 0 ? [`GRANT ${spelled(plain)} ON ${place.on} TO ${who}`] : []),
      ...(grantable.length > 0
        ? [`GRANT ${spelled(grantable)} ON ${place.on} TO ${who} WITH GRANT OPTION`]
        : []),
    ];
  });
}
