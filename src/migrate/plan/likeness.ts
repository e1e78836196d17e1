/** How alike two names are, 0 to 1: by edits, by shared words, or because one contains the other. Case and separators don't count. */
export function likeness(a: string, b: string): number {
  const [wordsA, wordsB] = [wordsOf(a), wordsOf(b)];
  const [joinedA, joinedB] = [wordsA.join(''), wordsB.join('')];
  const longer = Math.max(joinedA.length, joinedB.length);
  if (longer === 0) return a === b ? 1 : 0;
  if (joinedA === joinedB) return 1;
  const shared =
    wordsA.filter((word) => wordsB.includes(word)).length / Math.max(wordsA.length, wordsB.length);
  const edits = 1 - distance(joinedA, joinedB) / longer;
  return Math.max(shared, edits, containment(joinedA, joinedB) / longer);
}

function wordsOf(name: string): string[] {
  const spaced = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').toLowerCase();
  return spaced.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Length of the shorter name if the longer has it; three letters at least. */
function containment(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.includes(short) ? short.length : 0;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced));
    }
    last = current;
  }
  return last[b.length] ?? 0;
}
