import { polledEvent } from '../email/provider-events.ts';
import type { Sender } from '../email/sender.ts';
import type { Outbox } from '../service/outbox.ts';
import { MAIL_LIMIT, type RateLimits } from '../service/rate-limits.ts';

/** When the provider is asked about a mail it took, in milliseconds from one time to the next: 30 s, 2 min, 10 min. */
export const POLL_WAITS = [30_000, 90_000, 480_000];

type Polling = { outbox: Outbox; sender: Sender; rateLimits: Pick<RateLimits, 'left'>; clock: () => Date };

/**
 * Asks the provider what became of a mail, where no webhook tells. Its answer is kept like a webhook's; while the mail
 * is not settled, it asks again, three times in all.
 */
export async function pollMail(
  { outbox, sender, rateLimits, clock }: Polling,
  { mailId, step }: { mailId: string; step: number },
): Promise<void> {
  const left = rateLimits.left(MAIL_LIMIT);
  if (left > 0) return outbox.pollLater(mailId, step, left);
  const mail = await outbox.unsettledMail(mailId);
  if (!mail) return;
  const word = await sender.lastWord(mail.providerId);
  const event = word && polledEvent(mail.id, mail.providerId, word, clock());
  if (event && event.state !== 'sent') await outbox.storeMailEvent(event);
  const wait = POLL_WAITS[step + 1];
  if (wait && (!event || event.state === 'sent' || event.state === 'delayed'))
    await outbox.pollLater(mailId, step + 1, wait);
}
