import { defineConfig } from 'vitest/config';
import { isLateWrite } from './src/db/away.ts';

/** Tests that start whole programs: alone, because each of them wants the machine to itself. */
const PROGRAMS = ['test/programs/**/*.test.ts'];
/** What needs Debian's tools: `npm run test:deploy`. */
const DEPLOY = 'test/deploy/**';

export default defineConfig({
  test: {
    globalSetup: 'test/support/database/postgres.ts',
    // Nothing waits so long but a machine that is busy with something else: a test waits for what happens, not for a time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    // Where a test ends its database under a running query; the program outlives it, too.
    onUnhandledError: (error) => !isLateWrite(error),
    // Programs that a file starts at the same time: more would only wait for two cores.
    maxConcurrency: 3,
    // No test changes a module, so files can share the loaded ones.
    isolate: false,
    // `npm run outages` tries 10 and 60 as well.
    // A little of what `npm run fuzz` tries at length; the fixed seed keeps it the same from run to run.
    provide: { fuzz: { requests: 150, runs: 40, steps: 25, races: 100, seed: 20_261_125 }, outageSeconds: [1] },
    projects: [
      {
        extends: true,
        // Three files at a time on two cores: mostly a file waits, for what comes late or by itself.
        test: {
          name: 'house',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...PROGRAMS, DEPLOY],
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'programs', include: PROGRAMS, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
