import { CarryoverError } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { isAtWork, workNote } from './at-work.ts';
import type { Work } from './at-work.ts';
import { leaveNote } from './note.ts';
import type { Note } from './note.ts';

const others = { prune: 'rotate', rotate: 'prune' } as const;

/**
 * Takes the turn for work on a database's snapshots. Its note is to be taken away in the end, if it is still this process's own.
 * @throws LOCKED if somebody is at that work already, or at the other one
 */
export async function beginWork(storage: Storage, database: string, work: Work): Promise<Note> {
  const name = workNote(database, work);
  let note = await leaveNote(storage, name);
  if (!note && !(await isAtWork(storage, database, work))) {
    await storage.remove(name);
    note = await leaveNote(storage, name);
  }
  if (!note) throw locked(storage.locate(database), work);
  // First the own note, then this look: of two that begin at once, one sees the other.
  if (!(await isAtWork(storage, database, others[work]))) return note;
  await note.remove();
  throw locked(storage.locate(database), others[work]);
}

function locked(location: string, work: Work): CarryoverError {
  return new CarryoverError('LOCKED', `A ${work} is at work in ${location}. Nothing was changed.`, {
    hint: 'Wait for it to end. One that died on another machine stands in the way for 15 minutes.',
  });
}
