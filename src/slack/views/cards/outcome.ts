import type { TemporaryPassword } from '../../../core/credentials/temporary-password.ts';
import { isBadNews } from '../../../core/mail/fate.ts';
import type { MailState } from '../../../core/mail/mail.ts';
import { waitingWords } from '../../../core/platform/words.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, sentences, type Words } from '../../../core/sentence.ts';
import { domainPart } from '../text/learner-line.ts';
import { mailInShort, mailWords } from '../text/mail-state.ts';
import type { Showing } from '../text/render.ts';
import { isByPlatform } from '../text/stamp.ts';

const signs: Partial<Record<RequestSnapshot['request']['state'], string>> = {
  declined: '✋',
  refused: '⛔',
  cancelled: '✖️',
  expired: '⌛',
  failed: '❔',
};

/**
 * Returns the state of the mail first, because the thread waits for it; or of a temporary password, where there is one.
 */
export function toldOf(snapshot: RequestSnapshot, { platform }: Showing, now: Date): Words {
  const { request, mail, temporary, change } = snapshot;
  if (change && !change.isUndo) return waitingWords(change, platform);
  const words = request.outcome?.words ?? [];
  const waits = change ? waitingWords(change, platform) : [];
  // The mail went out, but what it was for is over: no advice about it any more.
  if (request.state === 'undone')
    return sentences(['↩️'], say`Undone.`, words, temporary || !mail ? [] : mailInShort(mail));
  const done = sentences(words, linkWords(snapshot, now), waits);
  if (temporary && mail && request.state === 'done')
    return sentences(
      ['🔑'],
      done,
      passwordWords(snapshot, now),
      say`The email that tells the learner:`,
      mailOf(snapshot),
    );
  const sign = isByPlatform(request) ? '🚫' : (signs[request.state] ?? '✅');
  if (mail?.template === 'address-added') return sentences([sign], done, addressWords(snapshot));
  return sentences(mail ? mailOf(snapshot) : [sign], done);
}

/** Returns until when the link in the mail works, or why it does not; nothing of one that reached nobody. */
function linkWords({ link, mail, request }: RequestSnapshot, now: Date): Words {
  if (!link || !mail || !request.outcome?.facts.linkUntil) return [];
  if (link.usedAt) return say`Its link was used ${exactly(link.usedAt)}.`;
  if (link.revokedAt) return say`Its link ended ${exactly(link.revokedAt)}: a newer one or another way in replaced it.`;
  if (isBadNews(mail.state) && mail.state !== 'complained') return [];
  if (link.expiresAt <= now) return say`Its link worked until ${link.expiresAt}.`;
  return say`Its link works until ${link.expiresAt}; older links no longer do.`;
}

/** Returns whether a temporary password could still be used. */
export const isLive = ({ usedAt, revokedAt, expiresAt }: TemporaryPassword, now: Date) =>
  !usedAt && !revokedAt && expiresAt > now;

/** Returns the state of a temporary password. */
function passwordWords({ request, temporary }: RequestSnapshot, now: Date): Words {
  if (!temporary || request.state !== 'done') return [];
  const { usedAt, viewedAt, revokedAt } = temporary;
  if (usedAt) return say`It was used ${exactly(usedAt)}: the learner chooses a password of their own.`;
  if (revokedAt) return say`It works no more: a newer one was made.`;
  if (temporary.expiresAt <= now) return say`Its time is over.`;
  const until = say`It works until ${temporary.expiresAt}, once.`;
  if (viewedAt) return sentences(say`It was shown ${exactly(viewedAt)}, and is not shown again.`, until);
  return sentences(
    say`It is ready: ${{ person: request.askedBy }} can see it once, for 15 minutes after the click.`,
    until,
  );
}

/** Returns the state of the request's mail, and of the mail server it went to. */
export function mailOf({ mail, learner }: RequestSnapshot): Words {
  return mail ? mailWords(mail, domainPart(learner.email)) : [];
}

/** Returns what became of the emails to both addresses. That the old one's came back is no bad news. */
function addressWords(snapshot: RequestSnapshot): Words {
  const { notice, request } = snapshot;
  if (request.state !== 'done') return [];
  const old = notice ? say`The email to the old address: ${noticeStates[notice]}.` : [];
  return sentences(old, say`The email to the new address:`, mailOf(snapshot));
}

const noticeStates: Record<MailState, string> = {
  queued: 'not sent yet',
  sent: 'sent',
  delayed: 'delayed',
  delivered: 'delivered',
  bounced: 'came back',
  suppressed: 'held back by the mail provider',
  failed: 'not sent',
  complained: 'called spam',
};
