/** Whether a place is a URL, or meant as one, and no path. One letter and a colon is a drive of Windows. */
export function hasScheme(place: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(place);
}
