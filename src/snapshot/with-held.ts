import { keep } from './keep.ts';
import type { Place } from './place.ts';

/** Keeps a snapshot as it is while `work` reads it: see `keep`. @throws as it does */
export async function withHeld<T>(place: Place, work: () => Promise<T>): Promise<T> {
  const release = await keep(place);
  try {
    return await work();
  } finally {
    await release();
  }
}
