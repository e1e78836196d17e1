import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { writeDurably } from '../files/write-durably.ts';
import { errnoOf, writeFailed } from '../files/write-failed.ts';
import type { CommandLine } from '../schedule/install/command-line.ts';
import { crontabLine, withLine } from '../schedule/install/crontab.ts';
import { systemdUnits } from '../schedule/install/systemd-units.ts';
import type { Unit } from '../schedule/install/systemd-units.ts';

export interface InstallOptions {
  /** The schedules file, absolute: it names what is installed, so that doing it twice changes nothing. */
  readonly file: string;
  /** How the scheduler is started. */
  readonly line: CommandLine;
}

/** Runs a program of the system with some text as its input. Null as `code`: there is no such program. */
export type RunProgram = (
  words: readonly string[],
  input: string,
) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;

export interface Installed {
  /** What was put there, or would be. */
  readonly text: string;
  /** Where; null if it was only shown. */
  readonly place: string | null;
  /** False if it was there already, just so. */
  readonly changed: boolean;
}

/** The line for a crontab. With `program` it is put into this user's crontab, by the `crontab` program. @throws USAGE, WRITE_FAILED */
export async function installCrontab(
  { file, line }: InstallOptions,
  program?: RunProgram,
): Promise<Installed> {
  const text = crontabLine(line);
  // The key stands in a comment of a line of its own.
  crontabLine({ folder: file, words: [] });
  if (program === undefined) return { text: `${text}\n`, place: null, changed: false };
  const place = "this user's crontab";
  const before = await readCrontab(program);
  const after = withLine(before, file, text);
  if (after === before) return { text: `${text}\n`, place, changed: false };
  const { code, stderr } = await program(['crontab', '-'], after);
  if (code !== 0) throw noCrontab(code, stderr);
  return { text: `${text}\n`, place, changed: true };
}

async function readCrontab(program: RunProgram): Promise<string> {
  const { code, stdout, stderr } = await program(['crontab', '-l'], '');
  if (code === 0) return stdout;
  // All crons say it so; anything else must not be taken for an empty crontab, which would then be written over.
  if (code === 1 && /no crontab for/i.test(stderr)) return '';
  throw noCrontab(code, stderr);
}

function noCrontab(code: number | null, stderr: string): CarryoverError {
  const why = code === null ? 'there is no program crontab' : stderr.trim() || `exit code ${code}`;
  return new CarryoverError('WRITE_FAILED', `The crontab could not be changed, and is as it was: ${why}`, {
    hint: 'Install cron, or use --systemd; without --write the line is only printed.',
  });
}

/**
 * A service and a timer for systemd. With `target` they are written into its folder, and systemd is told with its program.
 * @throws USAGE, WRITE_FAILED
 */
export async function installSystemd(
  { file, line }: InstallOptions,
  target?: { readonly folder: string; readonly program: RunProgram },
): Promise<Installed> {
  const units = systemdUnits(line, file);
  const text = units.map((unit) => `# ${unit.name}\n${unit.text}`).join('\n');
  if (target === undefined) return { text, place: null, changed: false };
  const { folder, program } = target;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailed('make the folder', folder, error, '; nothing was installed');
  });
  let changed = false;
  for (const unit of units) changed = (await writeUnit(folder, unit)) || changed;
  const [, timer] = units;
  await tellSystemd(program, folder, timer.name);
  return { text, place: folder, changed };
}

async function writeUnit(folder: string, { name, text }: Unit): Promise<boolean> {
  const path = join(folder, name);
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw writeFailed('read', path, error, '; it is as it was');
  });
  if (before === text) return false;
  await writeDurably(path, text);
  return true;
}

async function tellSystemd(program: RunProgram, folder: string, timer: string): Promise<void> {
  const steps = [['daemon-reload'], ['enable', '--now', timer]];
  for (const step of steps) {
    const { code, stderr } = await program(['systemctl', '--user', ...step], '');
    if (code === 0) continue;
    const why = code === null ? 'there is no program systemctl' : stderr.trim() || `exit code ${code}`;
    throw new CarryoverError(
      'WRITE_FAILED',
      `The units are written in ${folder}, but systemd could not be told: ${why}`,
      {
        hint: `Run as this user, logged in: systemctl --user daemon-reload && systemctl --user enable --now ${timer}`,
      },
    );
  }
}
