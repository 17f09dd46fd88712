import { readMessage } from '../../../src/playground/reading.ts';
import { CLOSED_AT_LAST, directOf } from '../people/fixtures.ts';
import type { World } from '../world/world.ts';
import { isConfirmation } from './evaluate.ts';
import { readMessages } from './evidence.ts';

/** What the last word about a request says, by how its mail stands. */
const SIGNS: Record<string, string> = {
  queued: '⏳ Queued',
  sent: '📨 Sent',
  delayed: '🐢 Delayed',
  delivered: '📬 Delivered',
  bounced: '↩️ Came back',
  suppressed: '🚫 Held back',
  complained: '🚩 Called spam',
  failed: '❌ Not sent',
};

type Done = { reference: string; asked_by: string; state: string; mail: string | null };

/** What was found of the requests in a channel that is archived: how many were told directly, and who was not told the truth. */
export type Untold = { told: number; against: string[] };

/**
 * Looks at everything that was done from a channel that is archived now: whoever asked has to have the truth about it by
 * direct message, or in the thread from before.
 */
export async function findUntold(world: World): Promise<Untold> {
  const done = await world.postgres.sql<Done[]>`
    select reference, asked_by, requests.state, mails.state as mail from requests
    left join mails on mails.request_id = requests.id and not is_notice
    where channel = ${CLOSED_AT_LAST} and requests.state in ('done', 'undone')`;
  const messages = (await readMessages(world)).filter(({ reader, bot_id }) => !reader && bot_id);
  const all = messages.map((message) => ({ ...message, read: readMessage(message) }));
  let told = 0;
  const against = done.flatMap((request) => {
    const { reference, asked_by, state, mail } = request;
    const isAbout = ({ read }: { read: string }) => read.includes(`Reference ${reference}`);
    const direct = all.find((one) => one.channel === directOf(asked_by) && isAbout(one));
    const thread = all.find((one) => isConfirmation(one) && isAbout(one));
    if (direct) told += 1;
    const sign = state === 'undone' ? 'Undone' : (SIGNS[mail ?? ''] ?? '');
    const said = (direct ?? thread)?.read;
    return said?.includes(sign) ? [] : [`${reference} (${state}, ${mail}): ${JSON.stringify(said?.slice(0, 300))}`];
  });
  return { told, against };
}
