import { describe, test } from 'vitest';
import { serversOf } from './servers-of.ts';
import type { Product, TestServer } from './test-server.ts';

/**
 * Runs `suite` once for every server of the products; to be awaited at the top of a test file. Where a product can't be
 * had, a skipped test says why; it is a failed one if `CARRYOVER_TEST_REQUIRE` names the product (`postgres,mariadb`)
 * or a version of it (`postgres18`), or if a URL names it.
 */
export async function describeEachServer(
  products: readonly Product[],
  suite: (server: TestServer) => void,
): Promise<void> {
  for (const product of products) {
    const { servers, missing, named } = await serversOf(product);
    describe.each(servers.map((server) => [server.name, server] as const))('%s', (_, server) => {
      suite(server);
    });
    const lacking = requiredOf(product).filter((name) => !servers.some((server) => isOne(server, name)));
    const reason = [lacking.map((name) => `${name} is required.`), missing ?? ''].flat().join(' ').trim();
    test.skipIf(lacking.length === 0 && !named).each(reason === '' ? [] : [reason])('%s', () => {
      throw new Error(reason);
    });
  }
}

/** E.g. `postgres` and `postgres18`, of `CARRYOVER_TEST_REQUIRE`. */
function requiredOf(product: Product): string[] {
  const names = (process.env['CARRYOVER_TEST_REQUIRE'] ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name.replace(/\d+$/, '') === product);
}

function isOne({ product, major }: TestServer, required: string): boolean {
  return required === product || required === `${product}${major}`;
}
