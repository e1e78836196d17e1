#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { main } from './main.ts';

// The bytes of rows lie in buffers that V8 hardly counts, and lets go of only when it collects the objects that stand for
// them: as it lets its youngest generation grow, that comes too late, and memory stood at 220 MB where it now is at 180.
setFlagsFromString('--semi-space-growth-factor=1');

// Failure is the default: only proven success sets 0. A run whose event loop drains half-way must not look well.
process.exitCode = 1;

let settled = false;
process.once('exit', () => {
  if (!settled) tellUnfinished();
});

process.exitCode = await main(process).catch(unforeseen);
settled = true;

function unforeseen(error: unknown): number {
  tell(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

function tellUnfinished(): void {
  if (process.exitCode === 130) return;
  tell(
    'error: The program ended before its work was done.\nhint: Run the same command again; it finds out what state the data is in.\n',
  );
}

function tell(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // There is nobody left to tell; the exit code still says it.
  }
}
