import type { Resource } from '../source.ts';

/** Names of the resources in the order in which they are pulled: the config's, but a parent before its children. */
export function orderOf(resources: Readonly<Record<string, Resource>>): string[] {
  const order = new Set<string>();
  const all = new Map(Object.entries(resources));
  function add(name: string): void {
    const parent = all.get(name)?.parent?.resource;
    if (parent !== undefined && !order.has(parent)) add(parent);
    order.add(name);
  }
  for (const name of all.keys()) add(name);
  return [...order];
}
