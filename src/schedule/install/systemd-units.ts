import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { CommandLine } from './command-line.ts';
import { refuseWords } from './refuse-words.ts';

export interface Unit {
  /** Of its file, e.g. `carryover-shop-1a2b3c.timer`. */
  readonly name: string;
  readonly text: string;
}

/** A service that looks once for what is due, and a timer that starts it each minute. @throws USAGE */
export function systemdUnits(line: CommandLine, file: string): readonly [service: Unit, timer: Unit] {
  refuseWords({ ...line, words: [...line.words, file] });
  const stem = unitName(file);
  return [
    {
      name: `${stem}.service`,
      // Only the scheduler is told to stop: it tells its commands, which take a second signal for "at once".
      text: `[Unit]
Description=Run what is due of ${specifiers(file)}

[Service]
Type=oneshot
WorkingDirectory=${specifiers(line.folder)}
ExecStart=${line.words.map(word).join(' ')}
KillMode=mixed
SuccessExitStatus=130
`,
    },
    {
      name: `${stem}.timer`,
      text: `[Unit]
Description=Look each minute for what is due of ${specifiers(file)}

[Timer]
OnCalendar=*-*-* *:*:00
AccuracySec=1s

[Install]
WantedBy=timers.target
`,
    },
  ];
}

/** The same for the same schedules file, so that installing it again writes the same units. */
function unitName(file: string): string {
  const project = basename(dirname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  const words = project.replaceAll(/^-|-$/g, '').slice(0, 30) || 'root';
  return `carryover-${words}-${createHash('sha256').update(file).digest('hex').slice(0, 6)}`;
}

/** systemd puts values in place of `%n` and its like. */
function specifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** One word of a command: systemd also expands variables, and reads C escapes between quotes. */
function word(text: string): string {
  const plain = specifiers(text).replaceAll('$', '$$$$');
  return /^[\w@+:,./=%-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
