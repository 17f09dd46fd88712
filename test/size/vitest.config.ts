import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run size`: what a year of a desk costs in rows and bytes. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    globalSetup: 'test/support/database/postgres.ts',
    include: ['test/size/*.measure.ts'],
    testTimeout: 900_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
