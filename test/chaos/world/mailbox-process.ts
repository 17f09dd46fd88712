import { createMailbox } from '../../../src/playground/mailbox/mailbox.ts';
import { RESEND_KEY, WEBHOOK_SECRET } from '../people/fixtures.ts';

/** The mailbox, in a process of its own: its page's own routes drive it. Prints its address when it is up. */
const mailbox = await createMailbox({
  apiKey: RESEND_KEY,
  webhook: { url: `${process.env.CHAOS_WEBHOOK_URL}/webhooks/resend`, secret: WEBHOOK_SECRET },
  stepMs: 300,
  // The real provider goes on for 28 hours.
  retryMs: [50, 250, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000],
});
if (process.env.CHAOS_LIMITS) mailbox.limitRate(5);
process.stdout.write(`${mailbox.url}\n`);
