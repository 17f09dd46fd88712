import type { Logger } from 'pino';
import { findLinkToken, type Secrets } from '../core/credentials/link-token.ts';
import { linkUrl, temporaryPath } from '../core/credentials/link-url.ts';
import type { AddressKey } from '../core/mail/address-key.ts';
import { type MailContent, mailLinks } from '../core/mail/mail.ts';
import { unsealLink } from '../core/mail/sealed-link.ts';
import { publicAddress } from '../core/public-address.ts';
import { MAIL_TAG } from '../email/provider-events.ts';
import { nextAttempt } from '../email/retry.ts';
import type { HandoverResult, Retry, SendResult } from '../email/send-result.ts';
import type { OutgoingMail, Sender } from '../email/sender.ts';
import type { SuppressionList } from '../email/suppression-list.ts';
import type { Mail, Outbox } from '../service/outbox.ts';
import { MAIL_LIMIT, type RateLimits } from '../service/rate-limits.ts';
import { POLL_WAITS } from './poll-mail.ts';

export type Mailing = {
  outbox: Outbox;
  sender: Sender;
  suppressionList: SuppressionList;
  rateLimits: Pick<RateLimits, 'reach' | 'left'>;
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

/** Loads what writes mails. It takes long, so the start does not wait for it. */
export const loadTemplates = () => import('../email/template.tsx');

/**
 * Sends a mail that is due, once: the row is claimed first, and the provider knows a repeated send by the row's id. Where
 * its address is to be taken off the suppression list, that comes first, and the mail waits for it.
 */
export async function sendMail(mailing: Mailing, mailId: string): Promise<void> {
  const mail = await mailing.outbox.claimMail(mailId);
  if (mail) await sendOne(mailing, mail);
}

/**
 * Sends the mails whose turn it is while the provider limits the rate: in one call where several wait.
 * @returns how many the provider took; undefined where none waits.
 */
export async function sendNextMails(mailing: Mailing): Promise<number | undefined> {
  const mails = await mailing.outbox.claimNextMails();
  const [mail] = mails;
  if (!mail) return undefined;
  const handover = mail.handover;
  return handover ? sendTogether(mailing, mails, handover) : Number(await sendOne(mailing, mail));
}

/** @returns whether the provider took it. */
async function sendOne(mailing: Mailing, mail: Mail): Promise<boolean> {
  const { outbox } = mailing;
  if (!mail.content) return false;
  // Others may have met the limit since it was claimed.
  const forMs = mailing.rateLimits.left(MAIL_LIMIT);
  if (forMs > 0) return queueForTurn(mailing, [mail], forMs).then(() => false);
  const started = performance.now();
  const isHeld = mail.clearSuppression ? await mailing.suppressionList.remove(mail.content.to) : undefined;
  const result = isHeld ?? (await handOver(mailing, mail, mail.content));
  note(mailing, mail, result, started);
  if (result.kind === 'sent') await keepSent(mailing, mail, result.providerId);
  else if (result.kind === 'failed') await outbox.mailFailed(mail, result.problem);
  else if (result.problem === 'rate-limited') await queueForTurn(mailing, [mail], result.afterMs);
  else await keepWaiting(mailing, mail, result);
  return result.kind === 'sent';
}

async function sendTogether(mailing: Mailing, mails: readonly Mail[], handover: string): Promise<number> {
  const started = performance.now();
  const written = await Promise.all(
    mails.map(async (mail) => ({ mail, outgoing: mail.content && (await write(mailing, mail, mail.content)) })),
  );
  const ready = written.flatMap(({ mail, outgoing }) => (outgoing ? [{ mail, outgoing }] : []));
  // The provider never has these under that name: they would count as taken later.
  const unwritten = written.flatMap(({ mail, outgoing }) => (outgoing ? [] : [mail]));
  if (unwritten.length > 0) await mailing.outbox.separateMails(unwritten.map(({ id }) => id));
  for (const mail of unwritten) await keepWaiting(mailing, { ...mail, handover: null }, NO_LINK);
  if (ready.length === 0) return 0;
  const result = await mailing.sender.sendTogether(
    handover,
    ready.map(({ outgoing }) => outgoing),
  );
  const together = ready.map(({ mail }) => mail);
  for (const mail of together) note(mailing, mail, result, started);
  if (result.kind === 'sent') {
    const { providerIds } = result;
    await Promise.all(together.map((mail, i) => keepSent(mailing, mail, providerIds[i] ?? null)));
    return together.length;
  }
  if (result.kind === 'separate') await mailing.outbox.separateMails(together.map(({ id }) => id));
  else if (result.problem === 'rate-limited') await queueForTurn(mailing, together, result.afterMs);
  else for (const mail of together) await keepWaiting(mailing, mail, result);
  return 0;
}

/** Lets mails wait for their turn, because the provider limits the rate: that is no attempt. */
async function queueForTurn({ outbox, rateLimits }: Mailing, mails: readonly Mail[], afterMs: number): Promise<void> {
  rateLimits.reach(MAIL_LIMIT, afterMs);
  await outbox.queueMails(mails, afterMs);
}

async function keepSent({ outbox, polls, publisher }: Mailing, mail: Mail, providerId: string | null): Promise<void> {
  const [posts] = await Promise.all([
    outbox.mailSent(mail, providerId),
    polls && outbox.pollLater(mail.id, 0, POLL_WAITS[0] ?? 0),
  ]);
  await Promise.all(posts.map(publisher));
}

async function keepWaiting({ outbox, clock }: Mailing, mail: Mail, result: Retry): Promise<void> {
  const now = clock();
  const until = mail.content?.linkUntil;
  const next = nextAttempt(mail.attempts, result, now, mail.createdAt, until ? new Date(until) : undefined);
  if (next.kind === 'failed') return outbox.mailFailed(mail, next.problem);
  return outbox.mailWaits(mail, result.problem, next.at.getTime() - now.getTime());
}

function note({ log }: Mailing, mail: Mail, result: SendResult | HandoverResult, started: number): void {
  const ms = Math.round(performance.now() - started);
  log.info({ ref: mail.reference, mail: mail.id, result: result.kind, ms, ...problemOf(result) }, 'mail');
}

/**
 * Returns the link that a mail carries: to a page of the learner's own, to the one where a temporary password is used,
 * or to sign-in. Null in a mail that may reach a stranger; undefined where it was made with a secret that we do not have.
 */
function linkIn({ template, linkId, tokenHash, content }: Mail, { publicUrl, platformUrl, linkSecrets }: Mailing) {
  if (content?.sealedLink) return unsealLink(linkSecrets, content.sealedLink);
  const purpose = mailLinks[template];
  if (purpose && linkId && tokenHash) {
    const token = findLinkToken(linkSecrets, { id: linkId, tokenHash });
    return token && linkUrl(publicUrl, purpose, token);
  }
  if (template === 'address-removed') return null;
  return template === 'temporary-password' ? publicAddress(publicUrl, temporaryPath) : platformUrl;
}

async function handOver(mailing: Mailing, mail: Mail, content: MailContent): Promise<SendResult> {
  const outgoing = await write(mailing, mail, content);
  return outgoing ? mailing.sender.send(outgoing) : NO_LINK;
}

const NO_LINK: Retry = { kind: 'retry', problem: 'no-secret', afterMs: 0 };

/** Returns a mail as the provider gets it; undefined where its link cannot be made. */
async function write(mailing: Mailing, mail: Mail, content: MailContent): Promise<OutgoingMail | undefined> {
  const link = linkIn(mail, mailing);
  if (link === undefined) {
    mailing.log.error({ ref: mail.reference, mail: mail.id }, NO_SECRET);
    return undefined;
  }
  const { renderMail } = await loadTemplates();
  const rendered = await renderMail(mail.template, content, link);
  return { id: mail.id, to: content.to, ...rendered, tags: [{ name: MAIL_TAG, value: mail.id }] };
}

const problemOf = (result: { kind: string; problem?: string; detail?: string }) => ({
  ...(result.problem && { problem: result.problem }),
  ...(result.detail && { detail: result.detail }),
});
