import { isBadNews, type MailEvent, mailFate, suppressedBy } from '../../core/mail/fate.ts';
import type { MailState } from '../../core/mail/mail.ts';
import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { eventsOfMail, lockMailOfEvent, markFollowed, writeFate } from '../../db/mail/mail-events.ts';
import { suppress } from '../../db/mail/suppressions.ts';
import { invalidateFailedFor, invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { tellBadNews } from './bad-news.ts';

/**
 * Updates a mail and its confirmation to what the provider said, in whatever order and however often events come. It
 * also stores what an event says about the address. Bad news adds a reply, so that people notice; also where it came
 * together with other news, because either may be read first.
 */
export async function followMail(db: Database, eventId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const mail = await lockMailOfEvent(tx, eventId);
    if (!mail) return;
    const events = await eventsOfMail(tx, mail);
    const fate = mailFate(events);
    if (!fate) return;
    const isNews = events.some(({ isFollowed }) => !isFollowed);
    if (isNews) {
      await suppressFor(tx, mail, events);
      await markFollowed(tx, mail, events);
    }
    if (isKnown(mail, fate)) return;
    await writeFate(tx, mail.id, fate);
    const { requestId } = mail;
    if (requestId === null) return;
    await invalidatePost(tx, requestId, 'confirmation');
    const wasDelivered = mail.state === 'delivered' || events.some(({ state }) => state === 'delivered');
    if (isBadNews(fate.state) && !mail.isNotice) await tellBadNews(tx, requestId, wasDelivered);
  });
}

type SentMail = { addressFingerprint: string | null; learnerId: string };
type FollowedEvent = MailEvent & { isFollowed: boolean };

/**
 * Stores what the events of a mail say about its address: a later state of the mail may outrank the one that suppresses
 * it. One that was followed before is not followed again, for a lead may have lifted the suppression meanwhile.
 */
async function suppressFor(
  tx: Transaction,
  { addressFingerprint, learnerId }: SentMail,
  events: readonly FollowedEvent[],
): Promise<void> {
  const about = events.filter((event) => suppressedBy(event));
  // That a mail was held back says least: there was a reason before it.
  const worst = mailFate(about.filter(({ state }) => state !== 'suppressed')) ?? mailFate(about);
  const suppression = worst && suppressedBy(worst);
  if (!suppression || worst.isFollowed || !addressFingerprint) return;
  await suppress(tx, addressFingerprint, suppression);
  await invalidateFailedFor(tx, learnerId, FAILED_MAIL);
}

/**
 * Returns whether a mail already has that state. “Sent” keeps the time at which we saw it; any other state has the
 * provider's time.
 */
function isKnown(mail: { state: MailState; stateAt: Date | null }, fate: MailEvent): boolean {
  return mail.state === fate.state && (fate.state === 'sent' || mail.stateAt?.getTime() === fate.at.getTime());
}
