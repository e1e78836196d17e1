import type { Value } from '../../values/encoding.ts';
import type { ColumnRule, LookupRule } from './mapping.ts';
import type { ApplyName } from './operations/apply.ts';
import type { ConvertName } from './operations/convert.ts';
import { parseTemplate } from './parse-template.ts';
import type { ParsedLookup, ParsedRule, ParsedSteps } from './parsed-mapping.ts';

/** Any rule, seen as the bag of words that the JSON Schema let through. */
interface Words {
  readonly from?: string | readonly string[];
  readonly template?: string;
  readonly value?: Value;
  readonly lookup?: LookupRule['lookup'];
  readonly default?: true;
  readonly with?: unknown;
  readonly apply?: readonly ApplyName[];
  readonly values?: Readonly<Record<string, Value>>;
  readonly otherwise?: Value;
  readonly convert?: ConvertName;
}

type Fail = (message: string) => void;

const origins = ['from', 'template', 'value', 'lookup', 'default'] as const;

/** Which words may stand beside each origin. */
const companions: Record<(typeof origins)[number], readonly string[]> = {
  from: ['apply', 'values', 'otherwise', 'convert'],
  template: ['apply', 'values', 'otherwise', 'convert'],
  lookup: ['otherwise'],
  value: [],
  default: [],
};

/** Parses one column rule, reporting what the JSON Schema can't see. A faulty rule comes back as `default`: the report stops the run. */
export function parseRule(rule: ColumnRule, fail: Fail): ParsedRule {
  const words: Words = rule;
  const given = origins.filter((origin) => words[origin] !== undefined);
  const [origin] = given;
  if (given.length !== 1 || !origin) {
    fail(
      `needs exactly one of \`from\`, \`template\`, \`value\`, \`lookup\` and \`default\`, and has ${given.length || 'none'}`,
    );
    return { kind: 'default' };
  }
  const allowed =
    words.with === undefined ? companions[origin] : origin === 'from' ? ['with'] : companions[origin];
  for (const word of Object.keys(words)) {
    if (word !== origin && !allowed.includes(word))
      fail(`\`${word}\` has no place beside \`${words.with && origin === 'from' ? 'with' : origin}\``);
  }
  return parseOrigin(words, fail);
}

function parseOrigin(words: Words, fail: Fail): ParsedRule {
  if (words.template !== undefined) {
    return { kind: 'template', parts: parseTemplate(words.template, fail), steps: parseSteps(words, fail) };
  }
  if (words.lookup) return { kind: 'lookup', lookup: parseLookup(words.lookup), ...otherwiseOf(words) };
  if (words.value !== undefined) return { kind: 'value', value: words.value };
  if (words.from === undefined) return { kind: 'default' };
  if (words.with !== undefined) return parseFunction(words.from, words.with, fail);
  if (typeof words.from === 'string')
    return { kind: 'from', from: words.from, steps: parseSteps(words, fail) };
  fail('`from` names several columns: that takes a function in `with`, or a `template`');
  return { kind: 'default' };
}

function parseFunction(from: string | readonly string[], run: unknown, fail: Fail): ParsedRule {
  if (typeof run !== 'function') fail('`with` must be a function, which only a .ts or .js mapping can have');
  return { kind: 'function', from: [from].flat(), with: run as (...values: Value[]) => unknown };
}

function parseLookup(lookup: LookupRule['lookup']): ParsedLookup {
  const by = Object.entries(lookup.by).map(([column, from]) => ({ column, from }));
  return { table: lookup.table, of: lookup.of ?? 'new', by, take: lookup.take };
}

function parseSteps(words: Words, fail: Fail): ParsedSteps {
  if (words.otherwise !== undefined && !words.values)
    fail('`otherwise` has no place without `values` or `lookup`');
  const values = words.values ? Object.entries(words.values) : null;
  return { apply: words.apply ?? [], values, ...otherwiseOf(words), convert: words.convert ?? null };
}

function otherwiseOf(words: Words): { otherwise?: Value } {
  return words.otherwise === undefined ? {} : { otherwise: words.otherwise };
}
