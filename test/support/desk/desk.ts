import { createLog } from '../../../src/log.ts';
import { seedLearners } from '../../../src/playground/seed.ts';
import { createStage, type Stage, type StageOptions } from '../../../src/playground/stage.ts';
import { createTestDatabase } from '../database/database.ts';
import { createLogLines } from '../log-lines.ts';
import { createPeople, type People } from './people.ts';

/** A whole desk to speak to as its users do: a strict local Slack, a mailbox and the real program, over HTTP. */
export type TestDesk = Stage &
  People & {
    database: Awaited<ReturnType<typeof createTestDatabase>>;
    /** All lines of the log so far. */
    log(): string;
  };

/** Slack's patience, longer than its own 3 seconds: the machine may be busy with something else. */
const PATIENT = 30_000;

/** No message waits for what may follow. */
const NO_DELAY = { newsMs: 0 };

/** Starts one on a database of its own with the playground's learners. */
export async function createTestDesk(options: Partial<StageOptions> = {}): Promise<TestDesk> {
  const database = await createTestDatabase();
  await seedLearners(database.db, options.clock?.() ?? new Date());
  const lines = createLogLines();
  const stage = await createStage({
    databaseUrl: database.url,
    log: createLog('debug', lines.stream),
    limits: NO_DELAY,
    slackMs: PATIENT,
    ...options,
  });
  return {
    ...stage,
    ...createPeople(stage.slack),
    database,
    log: lines.text,
    async close() {
      await stage.close();
      await database.close();
    },
  };
}
