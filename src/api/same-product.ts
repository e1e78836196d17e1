import type { Session } from '../engine/engine.ts';
import type { Manifest } from '../snapshot/format.ts';

/**
 * Whether the one takes the other's schema scripts. MySQL and MariaDB are one engine here, but each prints what the other
 * does not take (collations, modes): between them a schema goes the portable way.
 */
export function isSameProduct({ engine, version }: Session, other: Manifest['engine']): boolean {
  return engine.name === other.name && productOf(version) === productOf(other.version);
}

/** E.g. `MariaDB` of `MariaDB 10.11.19`. */
function productOf(version: string): string {
  return version.split(' ', 1)[0] ?? '';
}
