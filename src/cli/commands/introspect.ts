import { databaseOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { toJson } from '../print/to-json.ts';

export const introspect: Command = {
  name: 'introspect',
  describe: "Print a database's schema as a declared schema",
  arguments: [],
  flags: ['database', 'wait', 'sql'],
  examples: [
    ['$0 introspect --database old.db > schema.json', 'a start for your own'],
    ['$0 introspect --sql > schema.sql', "the engine's own SQL, exact"],
  ],
  exits: [6, 7],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/introspect.ts');
    const { declared, script } = await api.introspect(databaseOptions(run));
    const value = flags.sql === true ? { sql: script } : declared;
    run.show(value, () => (flags.sql === true ? script : toJson(declared)));
    return 0;
  },
};
