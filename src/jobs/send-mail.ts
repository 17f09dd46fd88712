import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { linkToken } from '../core/link-token.ts';
import { linkUrl } from '../core/link-url.ts';
import type { Database } from '../db/client.ts';
import { claimMail, type Mail, mailFailed, mailSent, mailWaits } from '../db/mails.ts';
import { requests } from '../db/schema.ts';
import { nextAttempt } from '../email/retry.ts';
import type { Sender } from '../email/sender.ts';
import { renderMail } from '../email/template.tsx';

export type Mailing = { db: Database; sender: Sender; publicUrl: string; linkSecret: string; log: Logger };

/** Sends a mail that is due, once: the row is claimed first, and the provider knows a repeated send by the row's id. */
export async function sendMail(mailing: Mailing, mailId: string): Promise<void> {
  const { db, sender } = mailing;
  const mail = await claimMail(db, mailId);
  if (!mail?.content || !mail.linkId) return;
  const link = linkUrl(mailing.publicUrl, mail.template, linkToken(mailing.linkSecret, mail.linkId));
  const [rendered, log] = await Promise.all([renderMail(mail.template, mail.content, link), logOf(mailing, mail)]);
  const started = performance.now();
  const result = await sender.send({ id: mail.id, to: mail.content.to, ...rendered });
  log.info({ result: result.kind, ms: Math.round(performance.now() - started), ...problemOf(result) }, 'mail');
  if (result.kind === 'sent') return mailSent(db, mail, result.providerId);
  if (result.kind === 'failed') return mailFailed(db, mail, result.problem);
  const now = new Date();
  const next = nextAttempt(mail.attempts, result, now, mail.createdAt, new Date(mail.content.linkUntil));
  if (next.kind === 'failed') return mailFailed(db, mail, next.problem);
  return mailWaits(db, mail, result.problem, next.at.getTime() - now.getTime());
}

const problemOf = (result: { kind: string; problem?: string; detail?: string }) => ({
  ...(result.problem && { problem: result.problem }),
  ...(result.detail && { detail: result.detail }),
});

async function logOf({ db, log }: Mailing, mail: Mail): Promise<Logger> {
  const [request] = await db.select({ ref: requests.reference }).from(requests).where(eq(requests.id, mail.requestId));
  return log.child({ ref: request?.ref, mail: mail.id });
}
