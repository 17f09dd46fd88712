import { randomUUID } from 'node:crypto';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../core/mail/address-key.ts';
import type { MailContent, MailTemplate } from '../../core/mail/mail.ts';
import type { Transaction } from '../../db/client.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { mails } from '../../db/schema/mails.ts';

/** A mail to send: what it says, to whom, and why. */
export type NewMail = {
  template: MailTemplate;
  learnerId: string;
  /** The request that caused it; null where none did. */
  requestId: string | null;
  /** Set where a confirmation is not about this mail: a notice that something was changed. */
  isNotice?: boolean;
  linkId?: string | null;
  clearSuppression?: boolean;
  content: MailContent;
};

/** Adds a mail inside the caller's transaction, and enqueues its job. Nothing is sent before the commit. */
export async function queueMail(tx: Transaction, addressKey: AddressKey, mail: NewMail, now: Date): Promise<void> {
  const id = randomUUID();
  const key = addressFingerprint(addressKey, mail.content.to);
  await Promise.all([
    tx.insert(mails).values({ ...mail, id, addressFingerprint: key, createdAt: now }),
    enqueueJob(tx, 'send-mail', { mailId: id }),
  ]);
}
