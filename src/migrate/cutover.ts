import type { Stage } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { HistoryEntry } from '../model.ts';
import { toolVersion } from '../version.ts';
import { throwIfAborted } from './throw-if-aborted.ts';

export interface CutoverInput extends Omit<HistoryEntry, 'endedAt' | 'toolVersion' | 'startedAt'> {
  readonly stage: Stage;
  readonly startedAt: Date;
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the staged database the live one and writes the run into its history: one step, the last. */
export async function cutover({ stage, startedAt, onEvent, signal, ...entry }: CutoverInput): Promise<void> {
  throwIfAborted(signal);
  onEvent?.({ type: 'step', step: 'cutover' });
  await stage.cutover({
    ...entry,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    toolVersion,
  });
}
