/** Tables that carryover keeps in a database for itself: never part of what the database is. */
export const ownTables: ReadonlySet<string> = new Set([
  'carryover_runs',
  'carryover_journal',
  'carryover_objects',
]);
