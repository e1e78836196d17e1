const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `512 bytes`, `1.2 MB`: powers of a thousand, as disks are sold. */
export function bytes(amount: number): string {
  const power = amount < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(amount) / 3));
  const shown = power === 0 ? String(amount) : (amount / 1000 ** power).toFixed(1);
  return `${shown} ${units[power] ?? ''}`;
}
