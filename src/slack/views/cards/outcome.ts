import type { TemporaryPassword } from '../../../core/credentials/temporary-password.ts';
import { isBadNews } from '../../../core/mail/fate.ts';
import { tellWaiting } from '../../../core/platform/words.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, sentences, type Words } from '../../../core/sentence.ts';
import { saidWords, type Told, tell, tellMore, tellWords } from '../../../core/told.ts';
import { domainPart } from '../text/learner-line.ts';
import { mailInShort, mailStates, tellMail } from '../text/mail-state.ts';
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
 * Returns what came of a request. The verdict is the state of the mail, because the thread waits for it; or of a
 * temporary password, where there is one.
 */
export function tellOutcome(snapshot: RequestSnapshot, { platform }: Showing, now: Date): Told {
  const { request, change } = snapshot;
  if (change && !change.isUndo) return tellWaiting(change, platform);
  if (request.state === 'undone') return tellUndone(snapshot);
  const told = tellResult(snapshot, now);
  if (!change) return told;
  const waits = tellWaiting(change, platform);
  return tellMore(waits, saidWords(told), ...told.details);
}

/** Returns that it was undone. The mail went out, but what it was for is over: no advice about it any more. */
function tellUndone({ request, mail, temporary }: RequestSnapshot): Told {
  const sent = temporary || !mail ? [] : mailInShort(mail);
  return tell(say`↩️ Undone.`, sentences(request.outcome?.words ?? [], sent));
}

function tellResult(snapshot: RequestSnapshot, now: Date): Told {
  const { request, mail, temporary } = snapshot;
  const words = request.outcome?.words ?? [];
  const sign = isByPlatform(request) ? '🚫' : (signs[request.state] ?? '✅');
  if (!mail) return tellWords(sentences([sign], words));
  const sent = tellMail(mail, domainPart(snapshot.learner.email));
  if (temporary && request.state === 'done') {
    const password = tellPassword(snapshot, temporary, now);
    const told = tellMore(tellWords(sentences(['🔑'], words)), saidWords(password), ...password.details);
    const mailWords = temporary.usedAt ? sent.verdict : saidWords(sent);
    return tellMore(told, sentences(say`The email that tells the learner:`, mailWords), ...sent.details);
  }
  if (mail.template === 'address-added')
    return tellMore(tellWords(sentences([sign], words)), addressWords(snapshot, sent), ...sent.details);
  const link = tellLink(snapshot, now);
  // Whoever used the link has found the mail.
  const advice = snapshot.link?.usedAt ? [] : sent.meaning;
  return tell(sent.verdict, sentences(words, advice, link.meaning), ...sent.details, ...link.details);
}

/** Returns until when the link in the mail works, or why it does not; nothing of one that reached nobody. */
function tellLink({ link, mail, request }: RequestSnapshot, now: Date): Pick<Told, 'meaning' | 'details'> {
  if (!link || !mail || !request.outcome?.facts.linkUntil) return tell([]);
  if (link.usedAt) return tell([], say`Its link was used.`, say`Link used ${exactly(link.usedAt)}`);
  if (link.revokedAt)
    return tell(
      [],
      say`Its link works no more: a newer one or another way in replaced it.`,
      say`Link ended ${exactly(link.revokedAt)}`,
    );
  if (isBadNews(mail.state) && mail.state !== 'complained') return tell([]);
  if (link.expiresAt <= now)
    return tell([], say`Its link works no more: its time is over.`, say`Link worked until ${link.expiresAt}`);
  return tell([], say`Older links work no more.`, say`Link works until ${link.expiresAt}`);
}

/** Returns whether a temporary password could still be used. */
export const isLive = ({ usedAt, revokedAt, expiresAt }: TemporaryPassword, now: Date) =>
  !usedAt && !revokedAt && expiresAt > now;

/** Returns the state of a temporary password. */
function tellPassword({ request }: RequestSnapshot, temporary: TemporaryPassword, now: Date): Told {
  const { usedAt, viewedAt, revokedAt, expiresAt } = temporary;
  if (usedAt)
    return tell(say`It was used: the learner chooses a password of their own.`, [], say`Used ${exactly(usedAt)}`);
  if (revokedAt) return tell(say`It works no more: a newer one was made.`);
  if (expiresAt <= now) return tell(say`Its time is over.`);
  const until = say`Works until ${expiresAt}`;
  if (viewedAt)
    return tell(
      say`It was shown, and is not shown again.`,
      say`It works once.`,
      say`Shown ${exactly(viewedAt)}`,
      until,
    );
  return tell(
    say`It is ready: ${{ person: request.askedBy }} can see it once, for 15 minutes after the click.`,
    say`It works once.`,
    until,
  );
}

/** Returns what became of the emails to both addresses. That the old one's came back is no bad news. */
function addressWords({ notice, request }: RequestSnapshot, sent: Told): Words {
  if (request.state !== 'done') return [];
  const old = notice ? say`The email to the old address: ${mailStates[notice]}.` : [];
  return sentences(old, say`The email to the new address:`, saidWords(sent));
}
