/** True for the JSON form of a decimal: digits with an optional point, `NaN`, `Infinity` or `-Infinity`. */
export function isDecimalText(text: string): boolean {
  return /^(?:-?(?:\d+(?:\.\d*)?|\.\d+)|NaN|-?Infinity)$/.test(text);
}
