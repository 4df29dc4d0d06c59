import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 180_000,
    pool: 'forks',
    // One for each core: the tests compute, they do not wait.
    maxWorkers: '100%',
  },
});
