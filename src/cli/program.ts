import yargs from 'yargs';
import type { Argv, Options } from 'yargs';
import type { Argument, Command, Group } from './command.ts';
import { commands, groups } from './commands.ts';
import { exitMeanings } from './exit-meanings.ts';
import { everywhere, flagSpecs } from './flags.ts';
import type { FlagName, FlagSpec } from './flags.ts';

/** Called with the command that was chosen and what the parser read. */
export type OnChosen = (command: Command, parsed: Readonly<Record<string, unknown>>) => void;

/** The command line as yargs sees it. It reads and explains; what was read is checked by `readFlags`. */
export function program(version: string, width: number, onChosen: OnChosen): Argv {
  const parser = yargs()
    .scriptName('carryover')
    .usage("$0 <command> [options]\n\nChanges a database's schema without losing a row.")
    .detectLocale(false)
    .wrap(width)
    .version(version)
    .help()
    .alias('h', 'help')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'populate--': true,
    })
    .exitProcess(false)
    .fail(false)
    .epilogue(
      'Each command has its own help: carryover <command> --help\nA dry run of everything: carryover plan',
    );
  for (const command of commands.filter(({ name }) => !name.includes(' ')))
    addCommand(parser, command, onChosen);
  for (const group of groups) addGroup(parser, group, onChosen);
  return parser.completion('completion', 'Print a completion script for your shell');
}

/** All flags of a command, those that it shares with all others last. */
export function flagsOf(command: Command): readonly FlagName[] {
  return [...command.flags, ...everywhere];
}

/** How a command takes a flag. */
export function specOf(command: Command, name: FlagName): FlagSpec {
  return { ...flagSpecs[name], ...command.own?.[name] };
}

/** The commands of a group. */
export function commandsOf(group: Group): readonly Command[] {
  return commands.filter(({ name }) => name.startsWith(`${group.name} `));
}

function addGroup(parser: Argv, group: Group, onChosen: OnChosen): void {
  parser.command({
    command: group.name,
    describe: group.describe,
    builder: (one) => {
      for (const command of commandsOf(group)) addCommand(one, command, onChosen);
      return one.usage(`$0 ${group.name} <command> [options]\n\n${group.describe}.`).epilogue('');
    },
    // Without a command of the group: `parseArguments` finds that nothing was chosen, and says so.
    handler: () => undefined,
  });
}

function addCommand(parser: Argv, command: Command, onChosen: OnChosen): void {
  const behind = command.rest === undefined ? [] : ['[-- words…]'];
  const line = [command.name, ...command.arguments.map(argumentText)].join(' ');
  parser.command({
    // A command of a group is known there by its own word.
    command: line.slice(command.name.lastIndexOf(' ') + 1),
    describe: command.describe,
    builder: (one) => {
      for (const argument of command.arguments) {
        const standard = argument.default === undefined ? {} : { defaultDescription: argument.default };
        one.positional(argument.name, { type: 'string', describe: argument.describe, ...standard });
      }
      for (const name of flagsOf(command)) one.option(name, optionOf(specOf(command, name)));
      for (const [line, purpose] of command.examples) one.example(line, purpose);
      return one
        .usage(`$0 ${[line, '[options]', ...behind].join(' ')}\n\n${command.describe}.`)
        .epilogue(ending(command));
    },
    handler: (parsed) => onChosen(command, parsed),
  });
}

/** Choices stand in the text only: yargs would check them in words of its own. */
function optionOf({ type, describe }: FlagSpec): Options {
  if (type === 'strings') return { type: 'array', string: true, describe };
  return { type: type === 'count' ? 'number' : type, describe };
}

function argumentText({ name, default: standard }: Argument): string {
  return standard === undefined ? `<${name}>` : `[${name}]`;
}

function ending(command: Command): string {
  const codes = [...new Set([0, 1, 2, ...command.exits, 130])].toSorted((a, b) => a - b);
  return [
    ...(command.rest === undefined ? [] : [`Behind --: ${command.rest}.`, '']),
    'Exit codes:',
    ...codes.map((code) => `  ${String(code).padStart(3)}  ${exitMeanings[code] ?? ''}`),
  ].join('\n');
}
