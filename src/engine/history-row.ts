import type { HistoryEntry } from '../model.ts';

/** One run as the history table of any engine keeps it, beside what numbers the rows. */
export interface HistoryRow {
  id: string;
  command: string;
  started_at: string;
  ended_at: string;
  snapshot: string | null;
  schema_digest: string;
  inputs_digest: string | null;
  retained: string | null;
  /** JSON. */
  tables: string;
  tool_version: string;
}

/** Names of its columns, in their order. */
export const historyColumns =
  'id,command,started_at,ended_at,snapshot,schema_digest,inputs_digest,retained,tables,tool_version';

export function toHistoryRow(entry: HistoryEntry): HistoryRow {
  return {
    id: entry.id,
    command: entry.command,
    started_at: entry.startedAt,
    ended_at: entry.endedAt,
    snapshot: entry.snapshot,
    schema_digest: entry.schemaDigest,
    inputs_digest: entry.inputsDigest,
    retained: entry.retained,
    tables: JSON.stringify(entry.tables),
    tool_version: entry.toolVersion,
  };
}

export function toHistoryEntry(row: HistoryRow): HistoryEntry {
  return {
    id: row.id,
    command: row.command as HistoryEntry['command'],
    startedAt: row.started_at,
    endedAt: row.ended_at,
    snapshot: row.snapshot,
    schemaDigest: row.schema_digest,
    inputsDigest: row.inputs_digest,
    retained: row.retained,
    tables: JSON.parse(row.tables) as HistoryEntry['tables'],
    toolVersion: row.tool_version,
  };
}
