/** How far a snapshot was read again: see `verifySnapshot`. */
export type Level = 'own files' | 'files' | 'rows';
