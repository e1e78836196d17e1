import type { Schema } from '../model.ts';
import { attributeFates } from './plan/attribute-fates.ts';

/**
 * The target with the owners, comments, rights and settings of what stays, of each kind for which the target says nothing
 * itself: a declared schema seldom speaks of them.
 */
export function keepAttributes(old: Schema, target: Schema): Schema {
  const { kept } = attributeFates(old, target);
  // Where both set the same thing, the target has the last word.
  return kept.length === 0 ? target : { ...target, attributes: [...kept, ...target.attributes] };
}
