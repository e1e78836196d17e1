import type { ConstraintFact } from '../catalog/constraints.ts';
import { quoteIdentifier } from '../../quote.ts';

/** A constraint as it stands in CREATE TABLE and behind ADD. */
export function constraintClause({ name, definition }: ConstraintFact): string {
  return `CONSTRAINT ${quoteIdentifier(name)} ${definition}`;
}
