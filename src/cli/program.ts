import yargs from 'yargs';
import type { Argv, Options } from 'yargs';
import type { Argument, Command } from './command.ts';
import { commands } from './commands.ts';
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
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false, 'dot-notation': false })
    .exitProcess(false)
    .fail(false)
    .epilogue(
      'Each command has its own help: carryover <command> --help\nA dry run of everything: carryover plan',
    );
  for (const command of commands) addCommand(parser, command, onChosen);
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

function addCommand(parser: Argv, command: Command, onChosen: OnChosen): void {
  const line = [command.name, ...command.arguments.map(argumentText)].join(' ');
  parser.command({
    command: line,
    describe: command.describe,
    builder: (one) => {
      for (const argument of command.arguments) {
        const standard = argument.default === undefined ? {} : { defaultDescription: argument.default };
        one.positional(argument.name, { type: 'string', describe: argument.describe, ...standard });
      }
      for (const name of flagsOf(command)) one.option(name, optionOf(specOf(command, name)));
      for (const [line, purpose] of command.examples) one.example(line, purpose);
      return one.usage(`$0 ${line} [options]\n\n${command.describe}.`).epilogue(exits(command));
    },
    handler: (parsed) => onChosen(command, parsed),
  });
}

/** Choices stand in the text only: yargs would check them in words of its own. */
function optionOf({ type, describe }: FlagSpec): Options {
  return type === 'strings' ? { type: 'array', string: true, describe } : { type, describe };
}

function argumentText({ name, default: standard }: Argument): string {
  return standard === undefined ? `<${name}>` : `[${name}]`;
}

function exits(command: Command): string {
  const codes = [...new Set([0, 1, 2, ...command.exits, 130])].toSorted((a, b) => a - b);
  return [
    'Exit codes:',
    ...codes.map((code) => `  ${String(code).padStart(3)}  ${exitMeanings[code] ?? ''}`),
  ].join('\n');
}
