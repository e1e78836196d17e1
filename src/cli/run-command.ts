import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVariables } from '../config/variables.ts';
import type { Settings } from '../config/settings.ts';
import type { RunCommand } from '../schedule/world.ts';
import { beforeDashes, behindDashes } from './dashes.ts';
import type { Flags } from './flags.ts';
import { holdVariable } from './hold-for-scheduler.ts';
import { lastLines } from './last-lines.ts';
import { plain } from './print/plain.ts';

/** The program that this one is. */
export const program = fileURLToPath(new URL('bin.js', import.meta.url));

/**
 * Runs commands as processes of their own, in the folder of the schedules file, with the config, the environment (`.env`
 * too) and the `--env` of this one, unless they name others. Secrets go by the environment alone.
 */
export async function commandRunner(settings: Settings, flags: Flags): Promise<RunCommand> {
  const variables = await readVariables(process.cwd(), process.env);
  return (command, { signal, hold }) =>
    new Promise((resolve) => {
      const lines = lastLines();
      const child = spawn(process.execPath, [program, ...withGlobals(command, settings, flags)], {
        cwd: dirname(settings.schedules.file),
        env: { ...variables, [holdVariable]: hold, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own: Ctrl+C on the terminal would reach it too, and a second signal means "at once".
        detached: true,
      });
      const stop = (): void => void child.kill('SIGTERM');
      const end = (code: number | null): void => {
        signal.removeEventListener('abort', stop);
        process.off('exit', stop);
        resolve({ code, output: lines.end().map(plain) });
      };
      child.stdout.on('data', lines.add);
      child.stderr.on('data', lines.add);
      child.on('error', (error) => {
        lines.add(Buffer.from(`${error.message}\n`));
        end(null);
      });
      child.on('close', end);
      signal.addEventListener('abort', stop);
      process.on('exit', stop);
      if (signal.aborted) stop();
    });
}

function withGlobals(command: readonly string[], { file }: Settings, { env }: Flags): string[] {
  const own = beforeDashes(command);
  const names = (flag: string): boolean => own.some((word) => word === flag || word.startsWith(`${flag}=`));
  const config = file === null || names('--config') ? [] : ['--config', file];
  const environment = env === undefined || names('--env') ? [] : ['--env', env];
  // What is kept are its results, warnings and errors, not how it came to them.
  const quiet = names('--quiet') ? [] : ['--quiet'];
  const behind = command.length > own.length ? ['--', ...behindDashes(command)] : [];
  return [...own, ...config, ...environment, ...quiet, ...behind];
}
