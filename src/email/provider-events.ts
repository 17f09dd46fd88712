import { Resend } from 'resend';
import * as z from 'zod';
import type { Secrets } from '../core/credentials/link-token.ts';
import type { MailEvent } from '../core/mail/fate.ts';
import type { MailState } from '../core/mail/mail.ts';
import { readDetails } from './bounce-details.ts';
import type { LastWord } from './sender.ts';

/** An event of the provider's about one of our mails, checked. `mailId` is our own id, where the mail carried it. */
export type ProviderEvent = MailEvent & { providerId: string; mailId: string | null };

/** The tag that carries our own id of a mail to the provider and back. */
export const MAIL_TAG = 'mail';

const states: Record<string, Exclude<MailState, 'queued'>> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.delivery_delayed': 'delayed',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.failed': 'failed',
  'email.suppressed': 'suppressed',
};

const tags = z.union([
  z.record(z.string(), z.string()),
  z
    .array(z.object({ name: z.string(), value: z.string() }))
    .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value]))),
]);

/** What the database can keep: anything else would fail there, and be sent again for a day. */
const opaqueId = z.string().regex(/^[\x21-\x7E]{1,200}$/);
const moment = z
  .string()
  .pipe(z.coerce.date())
  .refine((at) => at.getFullYear() > 1970 && at.getFullYear() < 10_000);

/** What every event has. */
const envelope = z.object({ type: z.string().regex(/^[\x21-\x7E]{1,100}$/) });

const event = z.object({
  created_at: moment,
  data: z.object({
    email_id: opaqueId,
    tags: tags.optional(),
    bounce: z.unknown().optional(),
    suppressed: z.unknown().optional(),
  }),
});

/** An event of a type that we do not know. No more of it is kept, because what it holds is unknown, too. */
export type UnknownEvent = { id: string; type: string };

/** What comes of a webhook: an event about a mail, an unknown one, or a request that is not the provider's. */
export type ReadEvent =
  | { kind: 'event'; event: ProviderEvent }
  | { kind: 'unknown'; event: UnknownEvent }
  | { kind: 'refused' };

/** How far from now a webhook may be signed, in seconds (standardwebhooks, as the provider's library has it). */
const STALE = 5 * 60;

/** What a webhook is signed with: three headers. */
export type Signing = { id: string; timestamp: string; signature: string };

/** Returns whether a webhook may be signed for now, before its body is looked at. */
export function mayBeSigned({ id, timestamp, signature }: Signing, now: Date): boolean {
  const age = now.getTime() / 1000 - (/^\d{1,12}$/.test(timestamp) ? Number(timestamp) : 0);
  return opaqueId.safeParse(id).success && Math.abs(age) <= STALE && /(?:^| )v1,[\w+/=]{20,}/.test(signature);
}

/**
 * Checks a webhook's signature on the raw body, with one of these secrets, and reads it. Anything that throws on the way
 * makes it `refused`.
 */
export function readEvent(secrets: Secrets, request: Signing & { body: string }): ReadEvent {
  const { body, id, timestamp, signature } = request;
  try {
    const { webhooks } = new Resend('re_unused');
    const headers = { id, timestamp, signature };
    const verified = firstOf(secrets, (webhookSecret) => webhooks.verify({ payload: body, headers, webhookSecret }));
    opaqueId.parse(id);
    const { type } = envelope.parse(verified);
    const state = Object.hasOwn(states, type) && states[type];
    if (!state) return { kind: 'unknown', event: { id, type } };
    const { created_at: at, data } = event.parse(verified);
    const mailId = z.uuid().safeParse(data.tags?.[MAIL_TAG]).data ?? null;
    const details = readDetails(state, data.bounce ?? data.suppressed);
    return { kind: 'event', event: { id, ...details, at, providerId: data.email_id, mailId } };
  } catch {
    return { kind: 'refused' };
  }
}

/** Returns the first answer that does not throw; throws where all do. */
function firstOf([secret, ...older]: Secrets, verify: (secret: string) => unknown): unknown {
  const [next, ...rest] = older;
  try {
    return verify(secret);
  } catch (error) {
    if (next === undefined) throw error;
    return firstOf([next, ...rest], verify);
  }
}

/** Returns the provider's last word on a mail, as `GET /emails/:id` gives it, as an event. Undefined for a word we do not know. */
export function polledEvent(
  mailId: string,
  providerId: string,
  { word, details }: LastWord,
  at: Date,
): ProviderEvent | undefined {
  const state = states[`email.${word}`];
  return state && { id: `poll:${mailId}:${state}`, ...readDetails(state, details), at, providerId, mailId };
}
