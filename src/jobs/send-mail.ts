import type { Logger } from 'pino';
import { findLinkToken, type Secrets } from '../core/credentials/link-token.ts';
import { linkUrl, temporaryPath } from '../core/credentials/link-url.ts';
import type { AddressKey } from '../core/mail/address-key.ts';
import { type MailContent, mailLinks } from '../core/mail/mail.ts';
import { publicAddress } from '../core/public-address.ts';
import { MAIL_TAG } from '../email/provider-events.ts';
import { nextAttempt } from '../email/retry.ts';
import type { SendResult } from '../email/send-result.ts';
import type { Sender } from '../email/sender.ts';
import type { SuppressionList } from '../email/suppression-list.ts';
import type { Mail, Outbox } from '../service/outbox.ts';
import { POLL_WAITS } from './poll-mail.ts';

export type Mailing = {
  outbox: Outbox;
  sender: Sender;
  suppressionList: SuppressionList;
  publicUrl: string;
  platformUrl: string;
  linkSecrets: Secrets;
  addressKey: AddressKey;
  /** Whether the provider is asked what became of a mail, because no webhook tells. */
  polls: boolean;
  /** Shows a post that is claimed. */
  publisher(postId: string): Promise<unknown>;
  clock: () => Date;
  log: Logger;
};

const NO_SECRET =
  'a mail waits, because its link was made with another LINK_SECRET: put that one behind the new one, after a comma';

/** What writes mails: it takes long to load, and nobody who starts the desk waits for it. */
export const loadTemplates = () => import('../email/template.tsx');

/**
 * Sends a mail that is due, once: the row is claimed first, and the provider knows a repeated send by the row's id. Where
 * its address is to be taken off the suppression list, that comes first, and the mail waits for it.
 */
export async function sendMail(mailing: Mailing, mailId: string): Promise<void> {
  const { outbox } = mailing;
  const mail = await outbox.claimMail(mailId);
  if (!mail?.content) return;
  const started = performance.now();
  const isHeld = mail.clearSuppression ? await mailing.suppressionList.remove(mail.content.to) : undefined;
  const result = isHeld ?? (await handOver(mailing, mail, mail.content));
  mailing.log.info(
    {
      ref: mail.reference,
      mail: mail.id,
      result: result.kind,
      ms: Math.round(performance.now() - started),
      ...problemOf(result),
    },
    'mail',
  );
  if (result.kind === 'sent') {
    const [posts] = await Promise.all([
      outbox.mailSent(mail, result.providerId),
      mailing.polls && outbox.pollLater(mail.id, 0, POLL_WAITS[0] ?? 0),
    ]);
    await Promise.all(posts.map(mailing.publisher));
    return;
  }
  if (result.kind === 'failed') return outbox.mailFailed(mail, result.problem);
  const now = mailing.clock();
  const next = nextAttempt(
    mail.attempts,
    result,
    now,
    mail.createdAt,
    mail.content.linkUntil ? new Date(mail.content.linkUntil) : undefined,
  );
  if (next.kind === 'failed') return outbox.mailFailed(mail, next.problem);
  return outbox.mailWaits(mail, result.problem, next.at.getTime() - now.getTime());
}

/**
 * Returns the link that a mail carries: to a page of the learner's own, to the one where a temporary password is used,
 * or to sign-in. Null in a mail that may reach a stranger; undefined where it was made with a secret that we do not have.
 */
function linkIn({ template, linkId, tokenHash }: Mail, { publicUrl, platformUrl, linkSecrets }: Mailing) {
  const purpose = mailLinks[template];
  if (purpose && linkId && tokenHash) {
    const token = findLinkToken(linkSecrets, { id: linkId, tokenHash });
    return token && linkUrl(publicUrl, purpose, token);
  }
  if (template === 'address-removed') return null;
  return template === 'temporary-password' ? publicAddress(publicUrl, temporaryPath) : platformUrl;
}

async function handOver(mailing: Mailing, mail: Mail, content: MailContent): Promise<SendResult> {
  const link = linkIn(mail, mailing);
  if (link === undefined) {
    mailing.log.error({ ref: mail.reference, mail: mail.id }, NO_SECRET);
    return { kind: 'retry', problem: 'no-secret', afterMs: 0 };
  }
  const { renderMail } = await loadTemplates();
  const rendered = await renderMail(mail.template, content, link);
  return mailing.sender.send({ id: mail.id, to: content.to, ...rendered, tags: [{ name: MAIL_TAG, value: mail.id }] });
}

const problemOf = (result: { kind: string; problem?: string; detail?: string }) => ({
  ...(result.problem && { problem: result.problem }),
  ...(result.detail && { detail: result.detail }),
});
