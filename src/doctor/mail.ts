import { randomUUID } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Finding } from '../core/mail/diagnosis.ts';
import { publicAddress } from '../core/public-address.ts';
import type { Words } from '../core/sentence.ts';
import { startDeadline } from '../deadline.ts';
import { createResolver } from '../email/doctor/dns/dns.ts';
import { createMailDoctor } from '../email/doctor/mail-doctor.ts';
import { viewWebhook, type WebhookView } from '../email/doctor/resend/resend-webhook.ts';
import { createSender } from '../email/sender.ts';
import { plainText } from '../slack/views/text/render.ts';
import { type Check, found, good } from './check.ts';

type MailSettings = Pick<Config, 'mail' | 'publicUrl' | 'dnsServers'>;

const TIMEOUT_MS = 10_000;
/** An address of Resend's that takes every mail (resend.com/docs/dashboard/emails/send-test-emails). */
const TRIAL = 'delivered@resend.dev';
/** What the mail doctor finds of a learner, of whom there is none here. */
const OF_A_LEARNER = ['Last mail', 'Learner’s domain'];

/** Looks at the sender: its domain at Resend and in DNS, and the webhook. Never rejects; sends nothing. */
export async function checkMail({ mail, publicUrl, dnsServers }: MailSettings): Promise<Check[]> {
  const resolver = dnsServers && createResolver(dnsServers);
  const options = { from: mail.from, resend: mail, resolver, timeoutMs: TIMEOUT_MS, now: () => new Date() };
  const doctor = createMailDoctor(options);
  const deadline = startDeadline(TIMEOUT_MS);
  try {
    const url = publicAddress(publicUrl, '/webhooks/resend');
    const [{ findings }, webhook] = await Promise.all([
      doctor.examine({ email: TRIAL, history: [] }),
      viewWebhook(mail, url, deadline.signal),
    ]);
    const ours = findings.filter(({ title }) => !OF_A_LEARNER.includes(title));
    return [...ours.map(toCheck), webhookCheck(webhook, url, mail.webhookSecrets !== undefined)];
  } finally {
    deadline.end();
  }
}

/** Sends a mail to an address of Resend's that takes every mail. */
export async function checkSending({ mail }: MailSettings): Promise<Check> {
  const sender = createSender({ ...mail, timeoutMs: TIMEOUT_MS });
  const text = 'Learner Desk’s doctor sends this to see that mails are taken.';
  const sent = await sender.send({ id: randomUUID(), to: TRIAL, subject: 'A test of Learner Desk', html: text, text });
  if (sent.kind === 'sent') return good('Sending', `Resend took a mail to ${TRIAL}`);
  const why = sent.kind === 'failed' ? sent.detail : sent.problem;
  return found(
    'bad',
    'Sending',
    `Resend took no mail (${why})`,
    'Check RESEND_API_KEY, EMAIL_FROM and the quota of the plan.',
  );
}

const toCheck = ({ title, level, minor, words, todo }: Finding): Check => ({
  about: title,
  level: minor && level === 'bad' ? 'warning' : level,
  words: textOf(words),
  ...(todo && { todo: textOf(todo) }),
});

const textOf = (words: Words) => plainText(words, { email: TRIAL });

function webhookCheck(view: WebhookView, url: string, hasSecret: boolean): Check {
  const [about, add] = ['Webhook', `Add one for ${url} with all email events, and set RESEND_WEBHOOK_SECRET.`];
  const without = 'news of mails comes later, by asking for it';
  if (!hasSecret) return found('warning', about, `RESEND_WEBHOOK_SECRET is not set: ${without}`, add);
  switch (view.kind) {
    case 'not-there':
      return found('bad', about, `Resend has none for ${url}: ${without}`, add);
    case 'disabled':
      return found('bad', about, 'it is switched off at Resend', 'Switch it on at resend.com/webhooks.');
    case 'known':
      if (view.missing.length === 0) return good(about, `Resend calls ${url}`);
      return found('warning', about, `it does not send ${view.missing.join(', ')}`, 'Choose all email events there.');
    case 'not-allowed':
      return found(
        'unknown',
        about,
        'this key may only send, so it cannot be looked at',
        `Look at resend.com/webhooks: ${url}`,
      );
    case 'no-answer':
      return found('unknown', about, 'Resend gave no usable answer in time', 'Try again in a few minutes.');
  }
}
