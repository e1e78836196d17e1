import { createHash, randomBytes } from 'node:crypto';

/** What a database beside the live one is for: rows under way, the version before, a throw-away. */
export type SideKind = 'new' | 'old' | 'scratch';

export interface SideDatabase {
  readonly kind: SideKind;
  readonly id: string;
  readonly name: string;
}

/** Characters that a name may have. */
const longest = 64;
const idDigits = 12;

/** Digits that tell one run from another. */
export function newSideId(): string {
  return randomBytes(idDigits / 2).toString('hex');
}

export function isSideId(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text);
}

/** Name of a database beside `live`, for the run `id`. Also the name of the server-side lock that says it is in use. */
export function sideName(live: string, kind: SideKind, id: string): string {
  return `${stem(live)}${kind}_${id}`;
}

/** What a database's name says, if it is one beside `live`; else null. */
export function parseSideName(live: string, name: string): SideDatabase | null {
  const beginning = stem(live);
  if (!name.startsWith(beginning)) return null;
  const [, kind, id] = /^(new|old|scratch)_([0-9a-f]{12})$/.exec(name.slice(beginning.length)) ?? [];
  return kind === undefined || id === undefined ? null : { kind: kind as SideKind, id, name };
}

/** Beginning of the names of all databases beside `live`; a long name is cut and told apart by a hash. */
export function stem(live: string): string {
  const room = longest - '_carryover_scratch_'.length - idDigits;
  const letters = [...live];
  if (letters.length <= room) return `${live}_carryover_`;
  const hash = createHash('sha256').update(live).digest('hex').slice(0, 8);
  return `${letters.slice(0, room - 9).join('')}_${hash}_carryover_`;
}
