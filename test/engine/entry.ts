import type { HistoryEntry } from '../../src/model.ts';

/** What a run would write into the history. */
export function entry(id: string, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id,
    command: 'upgrade',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:06.000Z',
    snapshot: null,
    schemaDigest: 'digest',
    inputsDigest: null,
    retained: null,
    tables: {},
    toolVersion: '0',
    ...more,
  };
}
