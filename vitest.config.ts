import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: process.env.PACKET_JOURNEY_COUNTS ? ['default', './test/helpers/count-reporter.ts'] : ['default'],
  },
});
