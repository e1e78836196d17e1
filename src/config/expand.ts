import { CarryoverError } from '../errors.ts';
import type { Variables } from './settings.ts';
import { readVariable } from './variables.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts the values of environment variables in place of `${NAME}`, in all strings of a config.
 * @throws CONFIG_INVALID naming all variables that are not set
 */
export async function expand<T>(config: T, variables: Variables, file: string): Promise<T> {
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const name of references(config)) {
    const value = await readVariable(name, variables);
    if (value === undefined) missing.push(name);
    else values.set(name, value);
  }
  if (missing.length === 0) return replace(config, values) as T;
  const names = missing.toSorted().join(', ');
  const [word, verb] = missing.length === 1 ? ['variable', 'is'] : ['variables', 'are'];
  throw new CarryoverError(
    'CONFIG_INVALID',
    `The config file ${file} needs the environment ${word} ${names}, which ${verb} not set.`,
    {
      hint: `Set ${names} (or ${missing[0]}_FILE with the path of a file that holds it), here or in .env.`,
      details: { missing: missing.toSorted() },
    },
  );
}

/** A text with its variables put in; undefined if one of them is not set. */
export async function expandText(text: string, variables: Variables): Promise<string | undefined> {
  const values = new Map<string, string>();
  for (const name of references(text)) {
    const value = await readVariable(name, variables);
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return text.replace(REFERENCE, (_, name: string) => values.get(name) ?? '');
}

function references(value: unknown): Set<string> {
  if (typeof value === 'string')
    return new Set([...value.matchAll(REFERENCE)].map((match) => match[1] ?? ''));
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((item) => [...references(item)]));
}

function replace(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(REFERENCE, (_, name: string) => values.get(name) ?? '');
  if (Array.isArray(value)) return value.map((item) => replace(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, values)]));
}
