import { isOutagePost } from '../../core/platform/outage.ts';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Instead } from '../../service/outbox.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

/** Messages whose edits are news; any other edit can wait until the channel is open again. */
const NEWS = new Set<PostKind>(['confirmation', 'echo', 'progress']);

/** Messages that only the leads have to read. */
const FOR_LEADS = new Set<PostKind>(['broken-glass', 'first-review-reminder', 'second-review-reminder']);

/**
 * Returns who is told by direct message where a post cannot be shown: the asker; or the leads, where it is for them or
 * the asker cannot be told. Undefined where nobody has to be; of an outage, the log and the alerts tell as well.
 * @param leads returns the leads' user ids; it rejects where Slack cannot say.
 * @param isLate whether nobody waits for an answer: then the asker hears by direct message that a card is not coming.
 */
export async function toldInstead(
  { post, askedBy, barred, isErased }: OutgoingMessage,
  leads: () => Promise<readonly string[]>,
  isLate: boolean,
): Promise<Instead | undefined> {
  const { kind, ts, recipient } = post;
  const asker = { kind, people: [askedBy] };
  const otherLeads = async (as: PostKind) => ({
    kind: as,
    people: (await leads()).filter((lead) => !barred.includes(lead)),
  });
  if (isErased || isOutagePost(kind) || (ts && (recipient || !NEWS.has(kind)))) return undefined;
  if (recipient) return recipient === askedBy ? otherLeads(kind) : undefined;
  if (kind === 'card') return isLate ? asker : undefined;
  // The last way: nobody has decided for an hour.
  if (kind === 'first-reminder' || kind === 'second-reminder') return otherLeads('approval');
  return FOR_LEADS.has(kind) ? otherLeads(kind) : asker;
}
