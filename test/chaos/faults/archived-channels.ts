import { CLOSED_AT_LAST, channelIds } from '../people/fixtures.ts';
import type { Random } from '../random.ts';
import { tell } from '../world/tell.ts';

/** Archives a channel of the workspace, or takes it out of the archive. Slack tells the desk, where that gets through. */
export const archive = (slackUrl: string, channel: string, isArchived: boolean): Promise<unknown> =>
  tell(`${slackUrl}/chaos/archive`, { channel, isArchived });

/** Archives one of the channels for a while. */
export async function archiveForAWhile(
  { slackUrl, random }: { slackUrl: string; random: Random },
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const channel = random.pick(channelIds.filter((id) => id !== CLOSED_AT_LAST));
  await archive(slackUrl, channel, true);
  await pause(random.between(1_500, 5_000));
  await archive(slackUrl, channel, false);
}
