import { randomBytes } from 'node:crypto';
import { addressBounce, type Bounce } from './bounces.ts';
import type { Step } from './fates.ts';
import type { TakenMail } from './mail-store.ts';

/** A webhook's body, as Resend writes it: https://resend.com/docs/webhooks/event-types */
export type EventPayload = {
  type: Step['type'];
  /** When it happened, ISO 8601. */
  created_at: string;
  data: {
    email_id: string;
    message_id: string;
    created_at: string;
    from: string;
    to: string[];
    subject: string;
    tags?: Record<string, string>;
    bounce?: Bounce;
    failed?: { reason: string };
    suppressed?: { type: string; message: string };
  };
};

/** One thing that happened to a mail, and how often the webhook's target was sent it. */
export type MailEvent = {
  /** The `svix-id` under which it is sent, however often. */
  id: string;
  mailId: string;
  step: Step;
  at: Date;
  payload: EventPayload;
  /** Each time it was sent, in order: the status of the answer, or null where there was none. */
  sends: { at: Date; status: number | null }[];
};

/** Returns the event of a step in a mail's life. */
export function createMailEvent(mail: TakenMail, step: Step, at = new Date()): MailEvent {
  return {
    id: `msg_${randomBytes(16).toString('hex')}`,
    mailId: mail.id,
    step,
    at,
    payload: eventPayload(mail, step, at),
    sends: [],
  };
}

/** Returns the `Message-ID` of a mail, as the provider makes it up. */
export function messageId(mail: Pick<TakenMail, 'id'>): string {
  return `<${mail.id}@email.amazonses.com>`;
}

function eventPayload(mail: TakenMail, { type, ...own }: Step, at: Date): EventPayload {
  const tags = Object.fromEntries(mail.tags.map(({ name, value }) => [name, value]));
  return {
    type,
    created_at: at.toISOString(),
    data: {
      email_id: mail.id,
      message_id: messageId(mail),
      created_at: mail.at.toISOString(),
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      ...(mail.tags.length > 0 && { tags }),
      ...own,
      ...('bounce' in own && { bounce: addressBounce(own.bounce, mail.to[0] ?? '') }),
    },
  };
}
