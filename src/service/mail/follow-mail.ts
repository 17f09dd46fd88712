import { randomUUID } from 'node:crypto';
import { isBadNews, type MailEvent, mailFate, suppressedBy } from '../../core/mail/fate.ts';
import type { MailState } from '../../core/mail/mail.ts';
import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { eventsOfMail, lockMailOfEvent, writeFate } from '../../db/mail/mail-events.ts';
import { suppress } from '../../db/mail/suppressions.ts';
import { invalidateFailedFor, invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { addEchoCorrection } from '../../db/requests/escalations.ts';

/**
 * Updates a mail and its confirmation to what the provider said, in whatever order and however often events come. It
 * also stores what an event says about the address. Bad news after “delivered” adds a reply, so that people notice;
 * also where both came at once, because either may be read first.
 */
export async function followMail(db: Database, eventId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const mail = await lockMailOfEvent(tx, eventId);
    if (!mail) return;
    const events = await eventsOfMail(tx, mail);
    const fate = mailFate(events);
    if (!fate) return;
    const isOld = isKnown(mail, fate);
    const news = events.find(({ id }) => id === eventId);
    // A later state of the mail may outrank the event that suppresses the address, so each event is looked at by
    // itself. An event that is followed again must not undo what a lead did meanwhile.
    if (news && !(isOld && news.id === fate.id)) await suppressFor(tx, mail, news);
    if (isOld) return;
    await writeFate(tx, mail.id, fate);
    const { requestId } = mail;
    if (requestId === null) return;
    await invalidatePost(tx, requestId, 'confirmation');
    const wasDelivered = mail.state === 'delivered' || events.some(({ state }) => state === 'delivered');
    if (wasDelivered && isBadNews(fate.state) && !mail.isNotice)
      await Promise.all([
        addPost(tx, { id: randomUUID(), requestId, kind: 'correction' }),
        addEchoCorrection(tx, { id: randomUUID(), requestId }),
      ]);
  });
}

type SentMail = { addressFingerprint: string | null; learnerId: string };

async function suppressFor(tx: Transaction, { addressFingerprint, learnerId }: SentMail, news: MailEvent) {
  const suppression = suppressedBy(news);
  if (!suppression || !addressFingerprint) return;
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
