/**
 * Compares carryover with what people use instead, in turns, in one run:
 * node bench/bench.mjs [sqlite|postgres|mysql|cross|pull|incremental|export] [--rows N] [--runs N]
 * Machines are noisy: read the ratios, not the seconds. Programs that are not installed are named and left out.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, median } from './measure.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '3' } },
});
const rows = Number(values.rows);
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), 'carryover-bench-'));
const at = (name) => join(folder, name);

/** What a suite works with. `latest`: folder of the newest snapshot in a folder of snapshots. */
const tools = {
  rows,
  folder,
  at,
  bin: join(import.meta.dirname, '../dist/cli/bin.js'),
  carryover: (...args) => measure(process.execPath, [tools.bin, ...args, '--quiet']),
  latest(snapshots) {
    const [database] = readdirSync(at(snapshots));
    const ids = readdirSync(join(at(snapshots), database))
      .filter((name) => /^\d{8}T/.test(name))
      .toSorted();
    return join(at(snapshots), database, ids.at(-1));
  },
};

const { open } = await import(`./suites/${positionals[0] ?? 'sqlite'}.mjs`);
const suite = await open(tools);
try {
  print(await measureAll());
} finally {
  await suite.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Each task once a round: `prepare` is not measured, `run` is. */
async function measureAll() {
  const found = Object.fromEntries(Object.keys(suite.tasks).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, task] of Object.entries(suite.tasks)) {
      await task.prepare?.();
      found[name].push(await task.run());
      await task.after?.();
    }
  }
  return found;
}

function print(found) {
  const seconds = new Map(
    Object.entries(found).map(([name, list]) => [name, median(list.map((one) => one.seconds))]),
  );
  console.log(`${suite.title}, ${rows} rows, Node ${process.version}, medians of ${runs} runs`);
  for (const name of suite.missing) console.log(`${name} is not installed: left out`);
  for (const [name, list] of Object.entries(found)) {
    const peak = Math.max(...list.map((one) => one.megabytes));
    console.log(
      `${name.padEnd(32)}${(seconds.get(name) ?? 0).toFixed(2).padStart(8)} s ${peak.toFixed(0).padStart(6)} MB`,
    );
  }
  for (const [ours, theirs] of suite.compare) {
    const sum = (names) => names.reduce((total, name) => total + (seconds.get(name) ?? NaN), 0);
    const ratio = sum(ours) / sum(theirs);
    if (!Number.isNaN(ratio))
      console.log(`${ours.join(' + ')} = ${ratio.toFixed(2)} × ${theirs.join(' + ')}`);
  }
  for (const line of suite.notes?.() ?? []) console.log(line);
}
