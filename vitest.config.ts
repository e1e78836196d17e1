import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** A file of minutes that begins last keeps one core busy, and the others waiting. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files); // oxlint-disable-line unicorn/no-array-sort
    return sorted.toSorted((one, other) => Number(isSlow(other)) - Number(isSlow(one)));
  }
}

function isSlow({ moduleId }: TestSpecification): boolean {
  return /\/crash\/|\/cut\.|\/faults\./.test(moduleId);
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: SlowFirst },
    // Servers for the tests that ask for one.
    globalSetup: ['test/servers/global-setup.ts'],
    // Most of the time a test waits for a server or a program; one beside each core but one would leave them idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // No test asserts a time: a slow machine is no fault.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
