import { eachLine } from '../../values/lines.ts';
import { invalid } from '../pages/faults.ts';
import type { Chain, Place } from '../pages/pages.ts';
import { members } from '../records/members.ts';
import { parentMembers } from '../records/with-parent.ts';
import type { Auth, Resource, Source } from '../source.ts';
import type { Run } from './open-run.ts';

/** A chain of pages to read, and what each of its records begins with. */
export interface ChainJob {
  readonly chain: Chain;
  readonly prefix: Buffer | null;
  /** Path that counts the records of just this chain. */
  readonly count: CountPath | null;
}

export interface CountPath {
  readonly path: string;
  readonly at: string;
}

/** What all chains of a resource have in common. */
type ChainBase = Omit<Chain, 'path'>;

/** @throws TypeError if there is no such resource */
export function chainBase({ auth, resources }: Source, name: string): ChainBase {
  const resource = resources[name];
  if (!resource) throw new TypeError(`There is no resource "${name}".`);
  const secretParam = secretParamOf(auth);
  return { place: { resource: name }, resource, ...(secretParam !== undefined && { secretParam }) };
}

/** The parameter of the query that requests carry a secret in, if they do. */
function secretParamOf(auth: Auth | undefined): string | undefined {
  if (auth?.type === 'api-key') return auth.query;
  return auth?.type === 'login' && auth.send && 'query' in auth.send ? auth.send.query : undefined;
}

/**
 * The chains of a resource, in order: one, or one for each record of its parent, but for the first `done`.
 * @throws SOURCE_INVALID for a parent's record that has no value for the path
 */
export async function* chainJobs(
  run: Pick<Run, 'read'>,
  base: ChainBase,
  done: number,
): AsyncGenerator<ChainJob> {
  const { parent } = base.resource;
  if (!parent) {
    if (done === 0) yield ownJob(base);
    return;
  }
  let record = 0;
  for await (const { data } of run.read(parent.resource)) {
    for (const line of eachLine(data)) {
      record += 1;
      // The line shares the memory of its block, which is not kept for it.
      if (record > done) yield childJob(base, Buffer.from(line), record);
    }
  }
}

/** The one chain of a resource that has no parent. */
export function ownJob(base: ChainBase): ChainJob {
  const { resource } = base;
  return { chain: { ...base, path: resource.path }, prefix: null, count: countPath(resource) };
}

/** The chain of a child resource for one record of its parent, whose number is `number`. */
export function childJob(base: ChainBase, record: Buffer, number: number): ChainJob {
  const { resource } = base;
  const parent = { record: number, resource: resource.parent?.resource ?? '' };
  const place = { ...base.place, parent };
  const prefix = parentMembers(
    record,
    resource.parent?.columns ?? {},
    `record ${number} of "${parent.resource}"`,
  );
  const count = countPath(resource);
  return {
    chain: { ...base, place, path: filled(resource.path, record, place) },
    prefix: prefix.length > 0 ? prefix : null,
    count: count?.path.includes('{') ? { ...count, path: filled(count.path, record, place) } : null,
  };
}

/** The path of its own that counts a resource's records; null if there is none. */
export function countPath({ count }: Resource): CountPath | null {
  return typeof count === 'object' && 'path' in count ? count : null;
}

/** A path with the parent record's members in it. */
function filled(path: string, record: Buffer, place: Place): string {
  const values = new Map(members(record.toString('utf8')).map(({ name, text }) => [name, text]));
  return path.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    return name === 'last' ? whole : encodeURIComponent(valueText(values.get(name), name, place));
  });
}

/** A text, or a number as it was spelled: what else there is can't be part of a path. */
function valueText(text: string | undefined, name: string, place: Place): string {
  if (text !== undefined && /^[-\d]/.test(text)) return text;
  const value = text?.startsWith('"') ? (JSON.parse(text) as string) : '';
  if (value !== '' && value !== '.' && value !== '..' && value.isWellFormed()) return value;
  const what = `the parent's record has no text or number in \`${name}\` that could go into the path`;
  throw invalid(place, what, 'Correct the name in braces in `path`, or the records of the old system.');
}
