import type { DefaultRightFact } from '../../catalog/default-rights.ts';
import type { RightFact } from '../../catalog/rights.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { byText } from '../by-text.ts';
import { grouped } from '../grouped.ts';

/**
 * The statements that take back what the current user's default privileges would give a thing made today, and give what
 * they would not, where the thing's rights are others: it may be older than they are, or have lost them.
 * `on` as in GRANT, e.g. `TABLE "sales"."orders"`.
 */
export function againstDefaultRights(
  on: string,
  rights: readonly RightFact[],
  defaults: readonly DefaultRightFact[],
): string[] {
  const match = /^(\w+) "((?:[^"]|"")*)"(\.)?/.exec(on);
  const things = words.get(match?.[1] ?? '');
  const schema = match?.[3] === '.' ? match[2]?.replaceAll('""', '"') : undefined;
  const inForce = defaults.filter(
    (fact) => fact.own && fact.things === things && (fact.schema === null || fact.schema === schema),
  );
  if (things === undefined || inForce.length === 0) return [];
  const everybodys = usualOfEverybody.get(things);
  const held = new Set(rights.filter(({ usual }) => !usual).map(({ role, right }) => id(role, right)));
  if (rights.length === 0 && everybodys !== undefined) held.add(id(null, everybodys));

  const given = inForce.filter(({ usual, role, owner }) => !usual && role !== owner);
  const tooMuch = given.filter(({ role, right }) => !held.has(id(role, right)));
  const revokes = [...grouped(tooMuch, ({ role }) => role ?? '').values()].map((facts) => {
    const list = [...new Set(facts.map(({ right }) => right))].toSorted(byText).join(', ');
    const [{ role } = { role: null }] = facts;
    return `REVOKE ${list} ON ${on} FROM ${role === null ? 'PUBLIC' : quoteIdentifier(role)}`;
  });
  const isLost =
    everybodys !== undefined &&
    held.has(id(null, everybodys)) &&
    inForce.some((fact) => fact.schema === null) &&
    !given.some(({ role, right }) => role === null && right === everybodys);
  return [...revokes.toSorted(byText), ...(isLost ? [`GRANT ${everybodys} ON ${on} TO PUBLIC`] : [])];
}

function id(role: string | null, right: string): string {
  return JSON.stringify([role, right]);
}

const words: ReadonlyMap<string, string> = new Map([
  ['TABLE', 'TABLES'],
  ['SEQUENCE', 'SEQUENCES'],
  ['FUNCTION', 'FUNCTIONS'],
  ['PROCEDURE', 'FUNCTIONS'],
  ['TYPE', 'TYPES'],
  ['SCHEMA', 'SCHEMAS'],
]);

/** What the server lets everybody do. */
const usualOfEverybody: ReadonlyMap<string, string> = new Map([
  ['FUNCTIONS', 'EXECUTE'],
  ['TYPES', 'USAGE'],
]);
