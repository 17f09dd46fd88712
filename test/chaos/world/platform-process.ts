import { createPlatform } from '../../../src/playground/platform/platform.ts';
import { PLATFORM_SECRET, PLATFORM_TOKEN } from '../people/fixtures.ts';
import { createLearners, ORGANIZATION } from '../people/learners.ts';

/** The learning platform, in a process of its own: its own routes drive it. Prints its address when it is up. */
const { CHAOS_DATABASE_URL = '', CHAOS_DESK_URL = '', CHAOS_LEARNERS = '0', CHAOS_WITHOUT_IDS } = process.env;
const platform = await createPlatform({
  databaseUrl: CHAOS_DATABASE_URL,
  desk: { url: CHAOS_DESK_URL, token: PLATFORM_TOKEN },
  secrets: [PLATFORM_SECRET],
  learners: {
    organizations: [{ name: ORGANIZATION }],
    learners: createLearners(Number(CHAOS_LEARNERS)).map((learner) => ({ ...learner, organization: ORGANIZATION })),
  },
  heedsIds: !CHAOS_WITHOUT_IDS,
});
process.stdout.write(`${platform.url}\n`);
