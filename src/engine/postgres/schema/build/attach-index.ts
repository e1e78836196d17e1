import type { IndexFact } from '../catalog/indexes.ts';
import { qualified } from '../../table-name.ts';

/** The statement that makes a partition's index part of the partitioned table's one. */
export function attachIndex(whole: IndexFact | undefined, part: IndexFact | undefined): string[] {
  return whole && part ? [`ALTER INDEX ${qualified(whole)} ATTACH PARTITION ${qualified(part)}`] : [];
}
