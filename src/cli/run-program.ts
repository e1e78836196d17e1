import { spawn } from 'node:child_process';
import type { RunProgram } from '../api/install-schedules.ts';
import { errnoOf } from '../files/write-failed.ts';

/** Runs a program of the system, its messages in English. */
export const runProgram: RunProgram = ([name = '', ...words], input) =>
  new Promise((resolve, reject) => {
    const child = spawn(name, words, { env: { ...process.env, LC_ALL: 'C' } });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
    // It may end without reading; its exit code says so.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => {
      if (errnoOf(error) === 'ENOENT') resolve({ code: null, ...text });
      else reject(error);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, ...text }));
    child.stdin.end(input);
  });
