import type { DrillResult, VerifyAllResult } from '../../api/verify-options.ts';
import type { Verified } from '../../snapshot/verify.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeVerified({ id, level, tables, rows, bytes: size }: Verified): string {
  const how =
    level === 'rows' ? 'every row read' : 'every file read; the rows are encrypted, and no key was given';
  return `Snapshot ${id} is whole: ${count(tables, 'table')}, ${count(rows, 'row')}, ${bytes(size)}, ${how}.\n`;
}

export function describeVerifiedAll({ snapshots, sample, files, bytes: size }: VerifyAllResult): string {
  const faults = snapshots.filter(({ problem }) => problem !== null);
  const lines = columns(
    snapshots.map(({ id, database, files: covered }) => {
      const what = covered && `whole, ${number(covered.read)} of ${count(covered.of, 'file')} read`;
      return [id, name(database), what ?? 'DAMAGED'];
    }),
    '',
  );
  lines.push(...faults.map(({ id, problem }) => `${id} is damaged: ${safeText(problem ?? '')}`));
  const read = `${number(files.read)} of ${count(files.of, 'file')} read, ${bytes(size.read)} of ${bytes(size.of)}`;
  const seed = sample === null ? '' : `; the same again: --seed ${safeText(sample.seed)}`;
  const end = faults.length === 0 ? 'Nothing is wrong' : `${count(faults.length, 'snapshot')} damaged`;
  return `${lines.join('\n')}\n${end}: ${read}${seed}.\n`;
}

export function describeDrill({ id, engine, tables, rows, leftOut }: DrillResult): string {
  const notes = leftOut.map((sentence) => `Left out there: ${safeText(sentence)}`);
  const done = `Snapshot ${id} restores: ${count(tables, 'table')}, ${count(rows, 'row')} into a throw-away database (${engine}), every row read back and the same.`;
  return `${[...notes, done].join('\n')}\n`;
}
