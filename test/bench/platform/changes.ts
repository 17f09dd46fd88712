import sql from 'postgres';
import type { Benchmark } from '../bench.ts';
import { AGENTS, EACH, row, timeAgents } from '../cards.ts';
import { startDesk } from '../world/desk-process.ts';
import { startOutside } from '../world/outside.ts';
import { addPeople, someEmails } from '../world/people.ts';
import { pushSettings } from '../world/platform.ts';

const SLACK_MS = 120;
const PLATFORM_MS = 50;

/**
 * How long an agent waits from the click until the thread says that the platform has it, and Slack's answer is out.
 * Against the floor: one call of the platform and then one post, and nothing else.
 */
export const changes: Benchmark = {
  name: 'changes',
  async run({ postgres }) {
    const url = await postgres.create('changes');
    await addPeople(url, 10_000);
    await haveTakenVpa(url);
    const emails = await someEmails(url, AGENTS * EACH + 2);
    const outside = await startOutside({ slackMs: SLACK_MS, mailMs: 0, platformMs: PLATFORM_MS });
    const desk = await startDesk(url, outside, pushSettings(outside));
    const floor = [outside.changesUrl, `${outside.slackUrl}chat.postMessage`];
    const { times } = await timeAgents({ desk, outside, action: 'vpa', floor }, emails);
    await desk.stop();
    await outside.stop();
    await acceptedAll(url, AGENTS * EACH + 1);
    await postgres.drop('changes');
    return [row('click → the platform has it', times.confirmation, 'a call, then a post', times.calls)];
  },
};

/** All learners have taken a VPA, so that the next one can be made available. */
async function haveTakenVpa(url: string): Promise<void> {
  const database = sql(url, { max: 1 });
  await database`update learners set first_accessed_at = now() - interval '30 days', vpa_completed_at = now() - interval '20 days'`;
  await database.end();
}

/** @throws where what was timed was another word than that the platform has it. */
async function acceptedAll(url: string, wanted: number): Promise<void> {
  const database = sql(url, { max: 1 });
  const [{ count = 0 } = {}] =
    await database`select count(*)::int as count from platform_changes where state = 'accepted'`;
  await database.end();
  if (count !== wanted) throw new Error(`The platform has ${count} of ${wanted} changes.`);
}
