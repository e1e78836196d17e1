import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Servers for the tests that ask for one.
    globalSetup: ['test/servers/global-setup.ts'],
    // No test asserts a time: a slow machine is no fault.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
