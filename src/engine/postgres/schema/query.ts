/**
 * Runs one statement and gives its rows as arrays of values. Ours ask for a single column of type text, so that no
 * driver's idea of a type comes between.
 */
export type Query = (sql: string) => Promise<readonly (readonly unknown[])[]>;
