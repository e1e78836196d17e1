/**
 * Our own file name for a table, whatever its real name, which stands in `tables.json`: `0001-customers.csv`. The ordinal
 * (from 1, in the snapshot's order) keeps `T` and `t` apart; the words are for people.
 */
export function exportedFileName(ordinal: number, table: string, suffix: string): string {
  const words = table
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .slice(0, 40);
  return `${String(ordinal).padStart(4, '0')}-${words}${suffix}`;
}
