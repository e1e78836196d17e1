import { CarryoverError } from '../errors.ts';

interface SignalSource {
  on(event: NodeJS.Signals, listener: () => void): unknown;
  off(event: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): never;
}

/** The first SIGINT or SIGTERM asks the run to stop and undo; the second ends the process at once. */
export function listenForSignals(source: SignalSource): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) source.exit(130);
    controller.abort(
      new CarryoverError('INTERRUPTED', 'The run was interrupted and undone; the database is as it was.', {
        hint: 'Run the same command again to start anew.',
      }),
    );
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  const stop = () => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
  return { signal: controller.signal, stop };
}
