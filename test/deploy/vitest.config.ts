import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `npm run test:deploy`: what deploy/ has, with Debian's own tools. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    globalSetup: ['test/deploy/support/tools.ts', 'test/support/database/postgres.ts'],
    include: ['test/deploy/**/*.test.ts'],
    testTimeout: 10 * 60_000,
    hookTimeout: 15 * 60_000,
    fileParallelism: false,
  },
});
