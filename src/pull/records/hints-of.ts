import { atPointer } from '../json-pointer.ts';
import type { Hint } from './hint.ts';

/** The members that a JSON Schema of objects names, in its order, and what it says of them. */
export function hintsOf(schema: object): ReadonlyMap<string, Hint | null> {
  const hints = new Map<string, Hint | null>();
  for (const part of partsOf(schema, schema, 0)) {
    const properties = own(part, 'properties');
    if (!isObject(properties)) continue;
    for (const [name, member] of Object.entries(properties)) {
      hints.set(name, hints.get(name) ?? hintOf(partsOf(schema, member, 0)) ?? null);
    }
  }
  return hints;
}

type Json = Readonly<Record<string, unknown>>;

/** References of references: more than anybody writes, fewer than a circle has. */
const mostSteps = 20;

/** A schema and those that it takes in: by reference, `allOf`, or as the only branch beside `null`. */
function partsOf(root: object, schema: unknown, steps: number): Json[] {
  if (!isObject(schema) || steps > mostSteps) return [];
  const follow = (part: unknown): Json[] => partsOf(root, part, steps + 1);
  const reference = own(schema, '$ref');
  const branches = [own(schema, 'anyOf'), own(schema, 'oneOf')].flatMap(onlyBranch);
  const all = own(schema, 'allOf');
  return [
    schema,
    ...(typeof reference === 'string' ? follow(referred(root, reference)) : []),
    ...(Array.isArray(all) ? all.flatMap(follow) : []),
    ...branches.flatMap(follow),
  ];
}

function referred(root: object, reference: string): unknown {
  if (!/^#(?:\/|$)/.test(reference)) return undefined;
  try {
    return atPointer(root, decodeURIComponent(reference.slice(1)));
  } catch (error) {
    if (error instanceof URIError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function onlyBranch(branches: unknown): unknown[] {
  if (!Array.isArray(branches)) return [];
  const others = branches.filter((branch) => !isObject(branch) || own(branch, 'type') !== 'null');
  return others.length === 1 ? others : [];
}

function hintOf(parts: readonly Json[]): Hint | undefined {
  const types = parts.map((part) => typesOf(own(part, 'type'))).find((found) => found.length > 0) ?? [];
  const format = parts.map((part) => own(part, 'format')).find((found) => typeof found === 'string');
  const known = formats.find((name) => name === format);
  if (types.length > 1) return undefined;
  const [type] = types;
  if (known !== undefined && (type === undefined || type === 'string')) return known;
  return type === undefined ? undefined : hintsByType.get(type);
}

const formats = ['date-time', 'date', 'time', 'uuid'] as const satisfies readonly Hint[];

const hintsByType: ReadonlyMap<string, Hint> = new Map([
  ['integer', 'integer'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['string', 'string'],
  ['object', 'nested'],
  ['array', 'nested'],
]);

function typesOf(type: unknown): string[] {
  return [type].flat().filter((name): name is string => typeof name === 'string' && name !== 'null');
}

function own(schema: object, key: string): unknown {
  return Object.hasOwn(schema, key) ? (schema as Json)[key] : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
