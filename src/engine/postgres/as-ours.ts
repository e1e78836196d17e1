import { fromPostgres } from './postgres-error.ts';

/** What `work` gives; what it rejects with is one of ours. `doing` begins the sentence. */
export async function asOurs<T>(work: Promise<T>, doing: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fromPostgres(error, doing);
  }
}
