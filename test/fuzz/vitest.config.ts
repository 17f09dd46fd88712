import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run fuzz`. FUZZ_SEED repeats a run: each says its seed when it begins. */
const seed = Number(process.env.FUZZ_SEED) || randomInt(2 ** 31);

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    globalSetup: 'test/support/database/postgres.ts',
    include: ['test/fuzz/**/*.test.ts'],
    provide: { fuzz: { requests: 10_000, runs: 500, steps: 40, races: 500, seed } },
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
