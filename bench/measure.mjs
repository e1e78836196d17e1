import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs a command and measures it as a whole process.
 * `ends`: the exit code that it must end with.
 * @returns {Promise<{ seconds: number, megabytes: number }>} wall time, and the peak of its resident memory (0 where /proc is missing)
 */
export async function measure(command, args, { input, env, ends = 0 } = {}) {
  const start = process.hrtime.bigint();
  const child = spawn(command, args, {
    stdio: [input ?? 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-2000);
  });
  let megabytes = 0;
  const timer = setInterval(() => {
    megabytes = Math.max(megabytes, peakOf(child.pid));
  }, 20);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(timer);
  if (code !== ends) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, megabytes };
}

function peakOf(pid) {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}

/** Middle value. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
