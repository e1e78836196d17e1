import type { Query } from '../query.ts';
import { ours } from './ours.ts';
import { readFacts } from './read-facts.ts';

/** A table's parent: the partitioned table it is part of, or one that it inherits from. In their order. */
export interface InheritanceFact {
  readonly child: string;
  readonly parent: string;
}

export function readInheritance(query: Query): Promise<readonly InheritanceFact[]> {
  return readFacts(
    query,
    `SELECT h.inhrelid AS child, h.inhparent AS parent
    FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND ${ours('n')} ORDER BY h.inhrelid, h.inhseqno`,
  );
}
