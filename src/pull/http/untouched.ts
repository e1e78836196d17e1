/** What every failed pull leaves behind. */
export const untouched = 'No snapshot was taken; nothing was changed.';
