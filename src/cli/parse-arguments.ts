import type { Command } from './command.ts';
import { commands, groups } from './commands.ts';
import type { Flags } from './flags.ts';
import { commandsOf, program } from './program.ts';
import { readFlags, unknownCommand, usageError } from './read-flags.ts';

export type Parsed =
  /** Help, version or a completion script: print it, and done. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly command: Command; readonly flags: Flags };

/** What the words of a command line ask for. @throws USAGE */
export async function parseArguments(
  words: readonly string[],
  version: string,
  width: number,
): Promise<Parsed> {
  let chosen: { command: Command; parsed: Readonly<Record<string, unknown>> } | undefined;
  let text = '';
  const parser = program(version, width, (command, parsed) => {
    chosen = { command, parsed };
  });
  const parse = async () => parser.parseAsync([...words], {}, remember);
  const remember = (_error: unknown, _argv: unknown, output: string): void => {
    text = output;
  };
  const parsed = await parse().catch((error: unknown) => refuse(words, error));
  if (chosen)
    return {
      kind: 'command',
      command: chosen.command,
      flags: readFlags(chosen.command, chosen.parsed, words),
    };
  if (text !== '') return { kind: 'text', text };
  throw noCommand(parsed._.map(String));
}

/** What to say of words among which there is no command. */
function noCommand([first, second]: readonly string[]): Error {
  if (first === undefined) return usageError(['Say what to do: no command is given.']);
  const group = groups.find(({ name }) => name === first);
  if (group === undefined) {
    const known = commands.map(({ name }) => name).filter((name) => !name.includes(' '));
    return usageError([unknownCommand(first, [...known, ...groups.map(({ name }) => name), 'completion'])]);
  }
  const verbs = commandsOf(group).map(({ name }) => name.slice(first.length + 1));
  const problem =
    second === undefined
      ? `Say what to do: ${verbs.map((verb) => `${first} ${verb}`).join(', ')}.`
      : unknownCommand(second, verbs, first);
  return usageError([problem], group);
}

/** What yargs itself refuses: too few arguments. */
function refuse(words: readonly string[], error: unknown): never {
  const command = commands.find(({ name }) => name.split(' ').every((word) => words.includes(word)));
  const own = error instanceof Error && ['Error', 'YError'].includes(error.name);
  if (command === undefined || !own) throw error;
  const needed = command.arguments.map(({ name, describe }) => `<${name}>, ${describe}`);
  throw usageError([`The command ${command.name} needs ${needed.join(', and ')}.`], command);
}
