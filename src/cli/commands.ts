import type { Command, Group } from './command.ts';
import { backup } from './commands/backup.ts';
import { check } from './commands/check.ts';
import { diff } from './commands/diff.ts';
import { exportCommand } from './commands/export.ts';
import { init } from './commands/init.ts';
import { introspect } from './commands/introspect.ts';
import { list } from './commands/list.ts';
import { migrate } from './commands/migrate.ts';
import { plan } from './commands/plan.ts';
import { prune } from './commands/prune.ts';
import { pull } from './commands/pull.ts';
import { restore } from './commands/restore.ts';
import { rotate } from './commands/rotate.ts';
import { rollback } from './commands/rollback.ts';
import { scheduleAdd } from './commands/schedule-add.ts';
import { scheduleInstall } from './commands/schedule-install.ts';
import { scheduleList } from './commands/schedule-list.ts';
import { scheduleRemove } from './commands/schedule-remove.ts';
import { scheduleRun } from './commands/schedule-run.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { upgrade } from './commands/upgrade.ts';
import { verify } from './commands/verify.ts';
import { worker } from './commands/worker.ts';

/** The first words of commands that have two. */
export const groups: readonly Group[] = [
  { name: 'schedule', describe: 'Run commands at set times: add, list, remove, run, install' },
];

/** Every command, in the order in which the help shows them: what a newcomer needs comes first. */
export const commands: readonly Command[] = [
  introspect,
  plan,
  upgrade,
  rollback,
  backup,
  init,
  restore,
  pull,
  migrate,
  list,
  show,
  verify,
  status,
  prune,
  diff,
  rotate,
  exportCommand,
  check,
  scheduleAdd,
  scheduleList,
  scheduleRun,
  scheduleInstall,
  scheduleRemove,
  worker,
];
