import { createHash, randomBytes } from 'node:crypto';
import { lockClass } from '../lock.ts';

/** Of a version that was put aside; its namespaces have a number behind it. */
export function newVersion(): string {
  return `carryover_old_${randomBytes(6).toString('hex')}`;
}

/** Of a throw-away database; its namespaces have two numbers behind it: the version's and their own. */
export function newScratch(): string {
  return `carryover_scratch_${randomBytes(6).toString('hex')}`;
}

/** Of an empty database in place of one that does not exist. */
export function newStandIn(): string {
  return `carryover_empty_${randomBytes(6).toString('hex')}`;
}

export function isStandIn(database: string): boolean {
  return /^carryover_empty_[0-9a-f]{12}$/.test(database);
}

/** What we called so ourselves: name → the version or scratch that it is a part of. Null: somebody else's. */
export function partOf(
  namespace: string,
): { readonly kind: 'old' | 'scratch'; readonly name: string } | null {
  const match = /^(carryover_(old|scratch)_[0-9a-f]{12})_[\d_]+$/.exec(namespace);
  const [, name, kind] = match ?? [];
  return name !== undefined && (kind === 'old' || kind === 'scratch') ? { kind, name } : null;
}

/** Arguments of the advisory lock that whoever uses a scratch or a stand-in holds. The low numbers are those of other locks. */
export function scratchLock(name: string): string {
  return `${lockClass}, ${(createHash('sha256').update(name).digest().readUInt32BE(0) % 1_000_000_000) + 1000}`;
}
