import type { SequenceFact } from '../catalog/sequences.ts';
import { qualified } from '../../table-name.ts';
import { sequenceClauses } from './sequence-clauses.ts';

/** The statement that makes a sequence of its own, or one behind a `serial` column. */
export function createSequence(sequence: SequenceFact): string {
  const type = sequence.type === 'bigint' ? '' : ` AS ${sequence.type}`;
  return `CREATE ${sequence.unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${qualified(sequence)}${type}${sequenceClauses(sequence)}`;
}
