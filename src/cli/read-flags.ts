import { CarryoverError } from '../errors.ts';
import { nearestName } from '../values/nearest-name.ts';
import type { Command } from './command.ts';
import { behindDashes, beforeDashes } from './dashes.ts';
import { flagSpecs } from './flags.ts';
import type { FlagName, Flags, FlagSpec } from './flags.ts';
import { flagsOf, specOf } from './program.ts';

/** Checks what the parser read from `words` against what the command takes. @throws USAGE with all that is wrong */
export function readFlags(
  command: Command,
  parsed: Readonly<Record<string, unknown>>,
  words: readonly string[],
): Flags {
  const known = new Map<string, FlagSpec>(flagsOf(command).map((name) => [name, specOf(command, name)]));
  const flags: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (value === undefined || isParserOwn(name)) continue;
    if (command.arguments.some((argument) => argument.name === name)) {
      flags[name] = typeof value === 'number' ? String(value) : value;
      continue;
    }
    const spec = known.get(name);
    const problem = spec === undefined ? unknownFlag(name, command) : wrongValue(name, spec, value);
    if (problem === null) flags[name] = value;
    else problems.push(problem);
  }
  problems.push(
    ...missing(command, flags),
    ...leftOver(command, parsed['_'], behindDashes(words)),
    ...valued(beforeDashes(words)),
  );
  if (problems.length > 0) throw usageError(problems, command);
  return command.rest === undefined ? flags : { ...flags, rest: behindDashes(words) };
}

export function usageError(problems: readonly string[], command?: Pick<Command, 'name'>): CarryoverError {
  const help = command === undefined ? 'carryover --help' : `carryover ${command.name} --help`;
  return new CarryoverError('USAGE', problems.join('\n'), { hint: `See ${help}. Nothing was done.` });
}

function isParserOwn(name: string): boolean {
  return ['_', '--', '$0', 'h', 'help', 'version'].includes(name);
}

function unknownFlag(name: string, command: Command): string {
  const mine = flagsOf(command);
  const dashes = name.length === 1 ? '-' : '--';
  const nearest = nearestName(name, mine);
  if (nearest !== null) return `Unknown option ${dashes}${name}: did you mean --${nearest}?`;
  const elsewhere = Object.hasOwn(flagSpecs, name);
  if (elsewhere) return `The command ${command.name} has no option --${name}.`;
  return `Unknown option ${dashes}${name}.`;
}

function wrongValue(name: string, spec: FlagSpec, value: unknown): string | null {
  const values = [value].flat();
  if (spec.type !== 'strings' && Array.isArray(value)) return `--${name} is given more than once.`;
  if (spec.type === 'boolean') return typeof value === 'boolean' ? null : `--${name} takes no value.`;
  if (values.length === 0 || (values.includes('') && spec.mayBeBare !== true))
    return `--${name} needs a value.`;
  if (spec.type === 'number')
    return isSeconds(value) ? null : `--${name} needs a number of seconds, 0 or more.`;
  if (spec.type === 'count')
    return Number.isSafeInteger(value) && Number(value) >= 0
      ? null
      : `--${name} needs a whole number, 0 or more.`;
  const { choices } = spec;
  if (choices === undefined || choices.includes(String(value))) return null;
  return `--${name} must be ${choices.join(' or ')}, not ${String(value)}.`;
}

function isSeconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 86_400;
}

function missing(command: Command, flags: Readonly<Record<string, unknown>>): string[] {
  return command.arguments
    .filter((argument) => argument.default === undefined && !flags[argument.name])
    .map((argument) => `The command ${command.name} needs <${argument.name}>: ${argument.describe}.`);
}

/** `--yes=no` and its like: the parser would quietly take them for false. */
function valued(words: readonly string[]): string[] {
  const names = words.flatMap((word) => /^--([a-z-]+)=/.exec(word)?.[1] ?? []);
  return names.filter((name) => isBoolean(name)).map((name) => `--${name} takes no value.`);
}

function isBoolean(name: string): boolean {
  return Object.hasOwn(flagSpecs, name) && flagSpecs[name as FlagName].type === 'boolean';
}

/** yargs keeps the command's own name as the first of `words`. */
function leftOver(command: Command, words: unknown, behind: readonly string[]): string[] {
  const own = command.name.split(' ').length;
  const extra = Array.isArray(words) ? words.slice(own).map(String) : [];
  const all = command.rest === undefined ? [...extra, ...behind] : extra;
  return all.map((word) => `Don't know what to do with "${word}".`);
}

/** The sentence for a word that is no command, or none of `group`. */
export function unknownCommand(word: string, names: readonly string[], group?: string): string {
  const full = (name: string) => (group === undefined ? name : `${group} ${name}`);
  const nearest = nearestName(word, names);
  return nearest === null
    ? `Unknown command "${full(word)}".`
    : `Unknown command "${full(word)}": did you mean "${full(nearest)}"?`;
}
