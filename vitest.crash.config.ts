import { defineConfig } from 'vitest/config';

/** The full grids: a fault at every point, about an hour on two cores. `npm test` has a part of each. */
export default defineConfig({
  test: {
    include: ['test/crash/*.grid.ts'],
    globalSetup: ['test/servers/global-setup.ts'],
    disableConsoleIntercept: true,
  },
});
