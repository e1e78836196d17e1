import type { CommandLine } from './command-line.ts';
import { refuseWords } from './refuse-words.ts';

/** The line of a crontab that looks each minute for what is due. @throws USAGE for words that can't stand in it */
export function crontabLine(line: CommandLine): string {
  // Cron reads `%` as a line break even between quotes, and each cron reads backslashes in its own way.
  refuseWords(line, /[%\\]/);
  return `* * * * * cd ${quote(line.folder)} && ${line.words.map(quote).join(' ')}`;
}

/**
 * A crontab with our line for `key` in it, between two comments that mark it: in place of the one that was there, else at
 * the end. All other lines stay as they are.
 */
export function withLine(crontab: string, key: string, line: string): string {
  const [begin, end] = [`# carryover: ${key}`, `# end of carryover: ${key}`];
  const lines = crontab === '' ? [] : crontab.replace(/\n$/, '').split('\n');
  const first = lines.indexOf(begin);
  const last = first === -1 ? -1 : lines.indexOf(end, first);
  const others = last === -1 ? [lines, []] : [lines.slice(0, first), lines.slice(last + 1)];
  return `${[...(others[0] ?? []), begin, line, end, ...(others[1] ?? [])].join('\n')}\n`;
}

/** For sh. */
function quote(word: string): string {
  return /^[\w@+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
