import type { DefaultRightFact } from '../../catalog/default-rights.ts';
import type { RightFact } from '../../catalog/rights.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { byText } from '../by-text.ts';
import { grouped } from '../grouped.ts';

export interface AgainstDefaults {
  /** Take back what the default privileges would give a thing made today, and give what they would not. */
  readonly statements: readonly string[];
  /** There are default privileges for such a thing, and its rights are what they would give: nobody has decided on it. */
  readonly isAsNew: boolean;
}

/**
 * A thing's rights against the current user's default privileges: it may be older than they are, or have lost them.
 * `on` as in GRANT, e.g. `TABLE "sales"."orders"`.
 */
export function againstDefaultRights(
  on: string,
  rights: readonly RightFact[],
  defaults: readonly DefaultRightFact[],
): AgainstDefaults {
  const match = /^(\w+) "((?:[^"]|"")*)"(\.)?/.exec(on);
  const things = words.get(match?.[1] ?? '') ?? '';
  const schema = match?.[3] === '.' ? match[2]?.replaceAll('""', '"') : undefined;
  const inForce = defaults.filter(
    (fact) => fact.own && fact.things === things && (fact.schema === null || fact.schema === schema),
  );
  if (inForce.length === 0) return { statements: [], isAsNew: false };
  const [{ owner } = { owner: '' }] = inForce;
  const everybodys = usualOfEverybody.get(things) ?? [];
  // Global default privileges stand in place of the server's own, those of a schema beside them.
  const kept = inForce.some((fact) => fact.schema === null) ? [] : everybodys;
  const given = [...kept, ...inForce.filter(({ usual, role }) => !usual && role !== owner)];
  const now = rights.filter(({ usual, role }) => !usual && role !== owner);
  const held = rights.length === 0 ? everybodys : now;
  const tooMuch = without(given, held);
  const tooLittle = without(held, given).filter((right) => everybodys.some((one) => id(one) === id(right)));
  return {
    statements: [
      ...spell(tooMuch, (list, role) => `REVOKE ${list} ON ${on} FROM ${role}`),
      ...spell(tooLittle, (list, role) => `GRANT ${list} ON ${on} TO ${role}`),
    ],
    isAsNew: tooMuch.length === 0 && without(held, given).length === 0,
  };
}

type Right = Pick<RightFact, 'role' | 'right'>;

function without(rights: readonly Right[], others: readonly Right[]): Right[] {
  const known = new Set(others.map(id));
  return rights.filter((right) => !known.has(id(right)));
}

/** One statement for each role. */
function spell(rights: readonly Right[], statement: (list: string, role: string) => string): string[] {
  const statements = [...grouped(rights, ({ role }) => role ?? '').values()].map((own) => {
    const list = [...new Set(own.map(({ right }) => right))].toSorted(byText).join(', ');
    const role = own[0]?.role ?? null;
    return statement(list, role === null ? 'PUBLIC' : quoteIdentifier(role));
  });
  return statements.toSorted(byText);
}

function id({ role, right }: Right): string {
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
const usualOfEverybody: ReadonlyMap<string, readonly Right[]> = new Map([
  ['FUNCTIONS', [{ role: null, right: 'EXECUTE' }]],
  ['TYPES', [{ role: null, right: 'USAGE' }]],
]);
