import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run outages`: Postgres is away for a second, for as long as people wait, and for long. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    globalSetup: 'test/support/database/postgres.ts',
    include: ['test/programs/outages.test.ts'],
    hookTimeout: 60_000,
    // Two programs at a time, for a small machine.
    maxConcurrency: 2,
    provide: { outageSeconds: [1, 10, 60] },
  },
});
