import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest leaves a core to itself; on the two of a small machine that would halve the speed for nothing.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: process.env.PACKET_JOURNEY_COUNTS ? ['default', './test/helpers/count-reporter.ts'] : ['default'],
  },
});
