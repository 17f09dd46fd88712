import type { Action } from '../action.ts';
import { bounceReason, isAddressWrong } from '../mail/bounces/bounce-reasons.ts';
import { isBadNews } from '../mail/fate.ts';
import type { MailFate } from '../mail/mail.ts';
import { MAILED_BY_PLATFORM } from '../requests/outcome.ts';
import type { RequestSnapshot } from '../requests/request-snapshot.ts';
import type { Topic } from './topic.ts';

/**
 * Returns what a learner can be told about a request, as it is now. Undefined where nothing can honestly be said: she
 * heard nothing of it, or it is not so any more.
 */
export function topicAfter(snapshot: RequestSnapshot, action: Action, now: Date): Topic | undefined {
  const { request, change } = snapshot;
  if (change || request.state === 'undoing') return { topic: 'in-hand' };
  switch (request.state) {
    case 'done':
      return afterDone(snapshot, action, now);
    case 'undone':
      return linkMailOf(snapshot) ? { topic: 'mail-withdrawn' } : { topic: 'undone' };
    case 'awaiting':
    case 'running':
      return { topic: 'in-hand' };
    case 'refused':
    case 'declined':
    case 'failed':
      return { topic: 'not-done' };
    default:
      return undefined;
  }
}

/** Returns the mail if it has a link to choose a password. */
const linkMailOf = ({ mail }: RequestSnapshot): MailFate | undefined =>
  mail?.template === 'activation' || mail?.template === 'reset' ? mail : undefined;

function afterDone(snapshot: RequestSnapshot, action: Action, now: Date): Topic | undefined {
  const { request, mail, temporary, learner, organization } = snapshot;
  if (temporary) return ofPassword(temporary, now);
  const linkMail = linkMailOf(snapshot);
  if (linkMail) return ofMail(snapshot, linkMail, now);
  if (request.outcome?.facts[MAILED_BY_PLATFORM]) return { topic: 'mail-sent', until: null };
  // The new address did not take the email about it.
  if (mail?.template === 'address-added' && isBadNews(mail.state)) return ofLostMail(mail);
  const { outcome } = request;
  return action.reply && outcome ? action.reply({ learner, organization, outcome, now }) : { topic: 'done' };
}

/** Returns what can be said of a temporary password, which is never written down. */
function ofPassword(temporary: NonNullable<RequestSnapshot['temporary']>, now: Date): Topic {
  if (temporary.usedAt) return { topic: 'password-used', since: temporary.usedAt };
  const isOver = temporary.revokedAt || temporary.expiresAt <= now;
  return isOver ? { topic: 'password-over' } : { topic: 'password-by-phone', until: temporary.expiresAt };
}

function ofMail({ link }: RequestSnapshot, mail: MailFate, now: Date): Topic {
  if (link?.usedAt) return { topic: 'link-used', since: link.usedAt };
  if (link?.revokedAt) return { topic: 'link-replaced' };
  if (isBadNews(mail.state) && mail.state !== 'complained') return ofLostMail(mail);
  const until = link?.expiresAt ?? null;
  if (until && until <= now) return { topic: 'link-over', until };
  switch (mail.state) {
    case 'queued':
      return mail.problem ? { topic: 'mail-failed' } : { topic: 'mail-coming', until };
    case 'delayed':
      return { topic: 'mail-delayed', until };
    case 'delivered':
      return { topic: 'mail-delivered', until };
    case 'complained':
      return { topic: 'mail-in-spam', until };
    default:
      return { topic: 'mail-sent', until };
  }
}

function ofLostMail({ state, problem }: MailFate): Topic {
  if (state === 'failed') return { topic: 'mail-failed' };
  if (state === 'suppressed' || problem === 'held-back') return { topic: 'address-unreachable' };
  if (isAddressWrong(problem)) return { topic: 'address-wrong' };
  if (problem === 'mailbox-full') return { topic: 'mailbox-full' };
  if (bounceReason(problem).needsTheirIt) return { topic: 'mail-blocked' };
  return bounceReason(problem).isAddressAtFault ? { topic: 'address-unreachable' } : { topic: 'mail-failed' };
}
