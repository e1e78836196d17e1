import { defineConfig } from 'vitest/config';

/**
 * The full grids: a fault at every point, some hours on two cores. `npm test` has a part of each. CARRYOVER_GRID chooses
 * servers and points, see `test/crash/grid-range.ts`.
 */
export default defineConfig({
  test: {
    include: ['test/crash/*.grid.ts'],
    globalSetup: ['test/servers/global-setup.ts'],
    disableConsoleIntercept: true,
    hookTimeout: 600_000,
  },
});
