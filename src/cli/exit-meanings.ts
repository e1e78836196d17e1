/** What each exit code means, in a few words: for the help and docs/COMMANDS.md. */
export const exitMeanings: Readonly<Record<number, string>> = {
  0: 'done, or nothing to do',
  1: 'unexpected error',
  2: 'invalid usage, config, schema, seeds or mapping',
  3: 'refused: the plan has unresolved losses or problems',
  4: 'rows rejected or missing, or verification failed; database unchanged',
  5: 'snapshot missing or damaged',
  6: 'locked by another run',
  7: 'cannot connect or log in',
  8: 'the key of an encrypted snapshot is missing or wrong',
  9: 'no proven snapshot that is young enough',
  10: 'differences found',
  11: 'a schedule fails or is overdue',
  30: 'done, but with an error after the commit',
  130: 'interrupted',
};
