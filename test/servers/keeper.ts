import { identify } from './identify.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { startables } from './startables.ts';
import type { Found, Product, TestServer } from './test-server.ts';
import { productNames } from './test-server.ts';
import type { Recipe, ThrowAway } from './throw-away.ts';
import { startThrowAway } from './throw-away.ts';

/** Finds servers for a whole run of tests, and keeps those that it had to start until the end of it. */
export interface Keeper {
  /** The servers of a product; looks and starts the first time only. Never rejects. */
  find(product: Product): Promise<Found>;
  stop(): Promise<void>;
}

export function createKeeper(env: Readonly<Record<string, string | undefined>>): Keeper {
  const found = new Map<Product, Promise<Found>>();
  const started: ThrowAway[] = [];

  async function find(product: Product): Promise<Found> {
    const servers: TestServer[] = [];
    const faults: string[] = [];
    const add = async (how: string, url: () => string | Promise<string>): Promise<void> => {
      try {
        const server = await identify(await url());
        if (server.product !== product) throw new Error(`it is ${server.name}`);
        await removeLeftovers(server);
        servers.push(server);
      } catch (error) {
        const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
        faults.push(`${how}: ${reason}`);
      }
    };
    const start = (how: string, recipe: Recipe): Promise<void> =>
      add(how, async () => {
        const server = await startThrowAway(recipe);
        started.push(server);
        return server.url;
      });

    const { variable, local } = ways[product];
    const given = (env[variable] ?? '').split(',').filter((url) => url.trim() !== '');
    for (const url of given) await add(variable, () => url.trim());
    if (given.length === 0) {
      await add(usual, () => local);
      for (const { how, recipe, beside } of startables(product)) {
        if (beside || servers.length === 0) await start(how, recipe);
      }
    }
    const named = given.length > 0;
    // That nothing listens on the standard port, or something else, is no fault where there is another server.
    const counted =
      servers.length === 0 || named ? faults : faults.filter((fault) => !fault.startsWith(usual));
    const missing =
      counted.length === 0
        ? null
        : `${productNames[product]} is not to be had: ${counted.join('; ')}. Set ${variable}.`;
    return { servers, missing, named };
  }

  return {
    find(product) {
      const known = found.get(product) ?? find(product);
      found.set(product, known);
      return known;
    },
    async stop() {
      await Promise.all(found.values());
      await Promise.all(started.map((server) => server.stop()));
    },
  };
}

const usual = 'on the standard port';

interface Way {
  /** Environment variable with one URL or several, separated by commas. */
  readonly variable: string;
  /** Somebody who may do everything, without a password, on this machine: then it is a server for trying out. */
  readonly local: string;
}

const ways: Readonly<Record<Product, Way>> = {
  postgres: {
    variable: 'CARRYOVER_TEST_POSTGRES_URL',
    local: 'postgres://postgres@127.0.0.1:5432/postgres',
  },
  mariadb: { variable: 'CARRYOVER_TEST_MARIADB_URL', local: 'mysql://root@127.0.0.1:3306' },
  mysql: { variable: 'CARRYOVER_TEST_MYSQL_URL', local: 'mysql://root@127.0.0.1:3306' },
};
