/** `1 row`, `1,234 rows`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${number(amount)} ${amount === 1 ? noun : plural}`;
}

/** `1,234,567`. */
export function number(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
