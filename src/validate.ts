import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Ajv from 'ajv/dist/2020.js';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { CarryoverError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { describeProblem, wrongKind } from './validate-problem.ts';
import type { Problem } from './validate-problem.ts';

export type DocumentKind =
  'schema' | 'mapping' | 'config' | 'manifest' | 'proof' | 'schedules' | 'schedule-state';

/** A person reads the first ones; programs find all of them in `details.problems`. */
const PRINTED_PROBLEMS = 50;
/** Each level tries all branches again: enough to be helpful, too little to explode. */
const DEEPEST_UNION = 6;

/**
 * Checks a document against `schemas/<kind>.schema.json` and returns it as `T`, untouched.
 * All schemas are JSON Schema draft 2020-12.
 * @throws `place.code` listing all problems; `details.problems` is an array of `{place, message}`, `place` a JSON pointer.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema of the kind vouches for T
export function validateDocument<T>(
  kind: DocumentKind,
  document: unknown,
  place: { file: string; code: ErrorCode },
): T {
  const problems = findProblems(kind, document);
  if (problems.length === 0) return document as T;
  throw new CarryoverError(place.code, sentence(place.file, kind, problems), {
    hint: `${problems.length === 1 ? 'Correct it' : 'Correct them'} in ${place.file} and run again.`,
    details: { file: place.file, problems: problems.map(({ place, message }) => ({ place, message })) },
  });
}

function findProblems(kind: DocumentKind, document: unknown): Problem[] {
  const ajv = validator();
  const id = schemaId(ajv, kind);
  try {
    return explain({ ajv, depth: 0 }, id, document, '');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ place: '', message: 'nested too deeply to be read' }];
  }
}

let loaded: Ajv2020 | undefined;
const ids = new Map<DocumentKind, string>();
/** Where each part of a schema stands: what ajv says of it depends on the way that it came by. */
const places = new WeakMap<object, string>();

/** Loaded on first use: ajv takes 50 ms that `--help` need not pay. */
function validator(): Ajv2020 {
  if (loaded) return loaded;
  const require = createRequire(import.meta.url);
  const module = require('ajv/dist/2020.js') as typeof Ajv;
  loaded = new module.Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    logger: false,
  });
  return loaded;
}

function schemaId(ajv: Ajv2020, kind: DocumentKind): string {
  const known = ids.get(kind);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../schemas/${kind}.schema.json`, import.meta.url), 'utf8');
  const schema = JSON.parse(text) as { $id?: string };
  const id = schema.$id ?? `https://carryover.dev/schemas/${kind}.schema.json`;
  ajv.addSchema(schema, id);
  ids.set(kind, id);
  remember(schema, `${id}#`);
  return id;
}

function remember(part: unknown, place: string): void {
  if (typeof part !== 'object' || part === null) return;
  places.set(part, place);
  for (const [key, value] of Object.entries(part)) remember(value, `${place}/${key}`);
}

interface Explaining {
  readonly ajv: Ajv2020;
  /** Unions within unions so far. */
  readonly depth: number;
}

function explain(within: Explaining, ref: string, data: unknown, base: string): Problem[] {
  const validate: ValidateFunction = within.ajv.getSchema(ref) ?? within.ajv.compile({ $ref: ref });
  if (validate(data)) return [];
  const errors = validate.errors ?? [];
  const unions = errors.filter(isUnion);
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    if (unions.some((union) => belongsTo(error, union))) continue;
    const found = isUnion(error) ? explainUnion(within, error, base) : describeProblem(error, base);
    for (const problem of found) problems.set(`${problem.place}\n${problem.message}`, problem);
  }
  return [...problems.values()];
}

function isUnion(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf';
}

/** True if `error` tells why a branch of `union` did not fit (or is the union's own echo inside such a branch). */
function belongsTo(error: ErrorObject, union: ErrorObject): boolean {
  if (error === union || !`${error.instancePath}/`.startsWith(`${union.instancePath}/`)) return false;
  const owner = union.schemaPath.slice(0, union.schemaPath.lastIndexOf('/') + 1);
  const sibling = error.schemaPath.startsWith(owner) && !error.schemaPath.startsWith(`${union.schemaPath}/`);
  return !sibling;
}

/** The problems of the branch that was most likely meant: the one with the least to correct. */
function explainUnion(within: Explaining, union: ErrorObject, base: string): Problem[] {
  if (within.depth >= DEEPEST_UNION) return describeProblem(union, base);
  const place = base + union.instancePath;
  const deeper = { ...within, depth: within.depth + 1 };
  const branches = (Array.isArray(union.schema) ? union.schema : []) as readonly Branch[];
  const meant = branchMeant(branches, union.data, place);
  if ('message' in meant) return [meant];
  const tries = meant
    .map((branch) => explain(deeper, places.get(branch) ?? '', union.data, place))
    .filter((problems) => problems.length > 0);
  const [best] = tries
    .filter((problems) => !kindWanted(problems, place))
    .toSorted((a, b) => cost(a) - cost(b));
  if (best) return best;
  const wanted = new Set(tries.flatMap((problems) => kindWanted(problems, place) ?? []));
  return describeProblem(union, base, [...wanted]);
}

interface Branch {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
}

/** Where each branch has a name of its own (`"type": "page"`), only the one that is named; a problem if none is. */
function branchMeant(branches: readonly Branch[], data: unknown, place: string): readonly Branch[] | Problem {
  const constant = (branch: Branch, key: string): unknown => branch.properties?.[key]?.const;
  const key = Object.keys(branches[0]?.properties ?? {}).find((name) =>
    branches.every((branch) => constant(branch, name) !== undefined),
  );
  if (key === undefined || typeof data !== 'object' || data === null) return branches;
  const name = Object.hasOwn(data, key) ? (data as Record<string, unknown>)[key] : undefined;
  const named = branches.filter((branch) => constant(branch, key) === name);
  if (named.length > 0) return named;
  return wrongKind(
    place,
    key,
    branches.map((branch) => constant(branch, key)),
    name,
  );
}

/** What a branch wants at the very place of the union, if it does not take this kind of value at all. */
function kindWanted(problems: readonly Problem[], place: string): string | undefined {
  return problems.find((problem) => problem.place === place && problem.expected !== undefined)?.expected;
}

function cost(problems: readonly Problem[]): number {
  return problems.reduce((sum, problem) => sum + (problem.guessed ? 1 : 3), 0);
}

function sentence(file: string, kind: DocumentKind, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems
    .slice(0, PRINTED_PROBLEMS)
    .map(({ place, message }) => `  ${place || 'top level'}: ${message}`);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`  … and ${more} more`);
  return `The ${kind.replace('-', ' ')} file ${file} has ${count}; nothing was touched:\n${lines.join('\n')}`;
}
