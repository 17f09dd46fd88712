import { polledEvent } from '../email/provider-events.ts';
import type { Sender } from '../email/sender.ts';
import type { Outbox } from '../service/outbox.ts';

/** When the provider is asked about a mail it took, in milliseconds from one time to the next: 30 s, 2 min, 10 min. */
export const POLL_WAITS = [30_000, 90_000, 480_000];

/**
 * Asks the provider what became of a mail, where no webhook tells. Its answer is kept like a webhook's; while the mail
 * is not settled, it asks again, three times in all.
 */
export async function pollMail(
  { outbox, sender, clock }: { outbox: Outbox; sender: Sender; clock: () => Date },
  { mailId, step }: { mailId: string; step: number },
): Promise<void> {
  const mail = await outbox.unsettledMail(mailId);
  if (!mail) return;
  const word = await sender.lastWord(mail.providerId);
  const event = word && polledEvent(mail.id, mail.providerId, word, clock());
  if (event && event.state !== 'sent') await outbox.storeMailEvent(event);
  const wait = POLL_WAITS[step + 1];
  if (wait && (!event || event.state === 'sent' || event.state === 'delayed'))
    await outbox.pollLater(mailId, step + 1, wait);
}
