import { inject } from 'vitest';
import type { Found, Product } from './test-server.ts';

/** The servers of a product that this run of tests can have: see `keeper.ts`. */
export async function serversOf(product: Product): Promise<Found> {
  const response = await fetch(`${inject('testServers')}/${product}`);
  return (await response.json()) as Found;
}
