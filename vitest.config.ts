import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Servers for the tests that ask for one.
    globalSetup: ['test/servers/global-setup.ts'],
    // Most of the time a test waits for a server or a program; one beside each core but one would leave them idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // No test asserts a time: a slow machine is no fault.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
