import { CarryoverError } from '../../errors.ts';
import { present } from '../../config/present.ts';
import { keyOption, ofDatabase } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describeExport } from '../print/export.ts';

export const exportCommand: Command = {
  name: 'export',
  describe: 'Write the tables of a snapshot as Parquet, CSV or JSON lines, to look at them elsewhere',
  arguments: [{ name: 'snapshot', describe: 'Folder, id or latest', default: 'latest' }],
  flags: ['database', 'snapshots', 'identity-file', 'format', 'output', 'table'],
  examples: [
    ['$0 export --format parquet', 'the latest snapshot, for DuckDB, pandas and the like'],
    ['$0 export --format csv --table customers orders --output ./look', 'two tables, for a spreadsheet'],
  ],
  exits: [5, 6, 7, 8],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/export.ts');
    const { snapshots, database } = run.settings;
    const { format } = flags;
    if (format === undefined)
      throw new CarryoverError('USAGE', 'The command export needs --format: parquet, csv or jsonl.', {
        hint: 'See carryover export --help. Nothing was done.',
      });
    const result = await api.exportTables({
      snapshots,
      ...keyOption(run),
      ...(await ofDatabase(database, run)),
      snapshot: flags.snapshot ?? 'latest',
      format,
      ...present({ output: flags.output, tables: flags.table }),
      onEvent: run.onEvent,
      signal: run.signal,
    });
    run.show(result, () => describeExport(result));
    return 0;
  },
};
