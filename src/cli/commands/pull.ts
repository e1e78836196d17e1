import { CarryoverError } from '../../errors.ts';
import { snapshotOptions } from '../call-options.ts';
import type { Command } from '../command.ts';
import { describePull } from '../print/pull.ts';
import { describePreview } from '../print/pull-preview.ts';
import { requireSource } from '../require-source.ts';

export const pull: Command = {
  name: 'pull',
  describe: 'Read all records of the old API into a snapshot; prints its id',
  arguments: [],
  flags: [
    'snapshots',
    'compression',
    'recipient',
    'recipients-file',
    'identity-file',
    'allow-shrink',
    'dry-run',
    'no-fallback',
    'save-fallback',
  ],
  examples: [
    ['$0 pull --dry-run', 'log in, read the first page of each resource, show what comes'],
    ['$0 pull', 'all of it; what the config names as fallback serves if the API is gone'],
    ['$0 pull --no-fallback --save-fallback', 'the API or nothing, and keep a copy for the day it is gone'],
    ['$0 pull --allow-shrink sessions', 'sessions may have lost many records'],
  ],
  exits: [3, 4, 6, 7, 8],
  changes: false,
  async run(flags, run) {
    const api = await import('../../api/pull.ts');
    const { onEvent, signal } = run;
    const dry = flags['dry-run'] === true;
    if (dry && flags['save-fallback'] === true) throw contradiction();
    const options = {
      ...snapshotOptions(run, flags),
      source: await requireSource(run.settings),
      onEvent,
      signal,
    };
    if (dry) {
      const seen = await api.previewPull(options);
      run.show(seen, (style) => describePreview(seen, style));
      return 0;
    }
    const result = await api.pull({
      ...options,
      fallback: flags['no-fallback'] !== true,
      saveFallback: flags['save-fallback'] === true,
    });
    run.show(result, (style) => describePull(result, style));
    return 0;
  },
};

function contradiction(): CarryoverError {
  return new CarryoverError('USAGE', 'A dry run saves nothing, also no fallback. Nothing was done.', {
    hint: 'Leave --dry-run or --save-fallback away.',
  });
}
