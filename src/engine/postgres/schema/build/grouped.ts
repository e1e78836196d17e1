/** The facts that share a key, in their order. */
export function grouped<T>(facts: readonly T[], key: (fact: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const fact of facts) {
    const known = groups.get(key(fact));
    if (known) known.push(fact);
    else groups.set(key(fact), [fact]);
  }
  return groups;
}
