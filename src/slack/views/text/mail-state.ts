import { type BounceReason, bounceReason, bounceReasons } from '../../../core/mail/bounces/bounce-reasons.ts';
import type { MailProblem, MailState } from '../../../core/mail/mail.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, sentences, type Words } from '../../../core/sentence.ts';
import { type Told, tell } from '../../../core/told.ts';

/** Why a mail is not out yet, or will never be: the middle of a sentence. */
const because: Record<Exclude<MailProblem, BounceReason>, string> = {
  down: 'the mail provider cannot be reached',
  slow: 'the mail provider took too long to answer',
  'rate-limited': 'the mail provider asked us to slow down',
  quota: 'our quota with the mail provider is used up',
  nonsense: 'the mail provider gave an answer that makes no sense',
  'not-authorised': 'the mail provider does not accept our key; tell whoever runs Learner Desk',
  rejected: 'the mail provider refused it',
  'too-late': 'it could not be sent in time',
  undone: 'it was undone before it went out',
  'no-secret': 'the secret that its link was made with is not set; tell whoever runs Learner Desk',
  'list-closed':
    'our key may not take the address off the mail provider’s suppression list; tell whoever runs Learner Desk',
};

/** The states of a mail in a word or two: the middle of a sentence. */
export const mailStates: Record<MailState, string> = {
  queued: 'not sent yet',
  sent: 'sent',
  delayed: 'delayed',
  delivered: 'delivered',
  bounced: 'came back',
  suppressed: 'held back by the mail provider',
  failed: 'not sent',
  complained: 'called spam',
};

type Mail = NonNullable<RequestSnapshot['mail']>;

/**
 * Returns what the learner's mail server answered, where that is worth reading. The stored answer has no personal data.
 */
export const quotedAnswer = ({ problem, diagnosis }: Pick<Mail, 'problem' | 'diagnosis'>): string | null =>
  bounceReason(problem).quotesServer ? diagnosis : null;

function serversAnswer(mail: Mail): Words {
  const answer = quotedAnswer(mail);
  return answer ? say`Their mail server said: “${answer}”` : [];
}

const heldBack = bounceReasons['held-back'];

/** Returns what a server answered to the mail that suppressed the address. */
const earlierAnswer = ({ diagnosis }: Mail): Words =>
  diagnosis ? say`Their mail server had said: “${diagnosis}”` : [];

/** Returns what to do about a mail that did not arrive. `domain` is its address's, where it is known. */
function nextStep({ problem }: Mail, domain: string | undefined): Words {
  const { next, needsTheirIt } = bounceReason(problem);
  return sentences(next(domain), needsTheirIt ? say`“Check mail” has a text for them to copy.` : []);
}

/** Returns the state of a mail in a few words, for a history: no advice, no promise. */
export function mailInShort(mail: Mail): Words {
  const { state, problem, sentAt, stateAt } = mail;
  const at: Words = stateAt ? [' ', exactly(stateAt)] : [];
  switch (state) {
    case 'queued':
      return problem ? say`⏳ Mail not sent yet: ${failedBecause(problem)}.` : say`⏳ Mail not sent yet.`;
    case 'sent':
      return sentAt ? say`📨 Mail sent ${exactly(sentAt)}.` : say`📨 Mail sent.`;
    case 'delayed':
      return say`🐢 Mail delayed${at}.`;
    case 'delivered':
      return say`📬 Mail delivered${at}.`;
    case 'bounced':
      return sentences(say`↩️ Mail came back${at}: ${bounceReason(problem).why}.`, serversAnswer(mail));
    case 'suppressed':
      return say`🚫 Mail held back${at} by the mail provider.`;
    case 'complained':
      return say`🚩 Mail called spam${at}.`;
    case 'failed':
      return say`❌ Mail not sent: ${failedBecause(problem)}.`;
  }
}

/**
 * Returns the state of a mail, as far as it is known. “Queued” is never called “sent”, and “sent” never “delivered”.
 */
export function tellMail(mail: Mail, domain?: string): Told {
  const { state, problem, sentAt, stateAt } = mail;
  const since = (what: string): Words => (stateAt ? say`${what} ${exactly(stateAt)}` : []);
  switch (state) {
    case 'queued':
      return tellQueued(problem);
    case 'sent':
      return tell(say`📨 Sent: accepted by the mail provider.`, [], sentAt ? say`Sent ${exactly(sentAt)}` : []);
    case 'delayed':
      return tell(
        say`🐢 Delayed: the learner’s mail server asks to wait.`,
        say`The provider keeps trying, and I say here how it ends.`,
        since('Delayed'),
      );
    case 'delivered':
      return tell(
        say`📬 Delivered: the learner’s mail server took it.`,
        say`If it is not in the inbox, look in the spam folder.`,
        since('Delivered'),
      );
    case 'bounced':
      return tell(
        say`↩️ Came back: ${bounceReason(problem).why}.`,
        sentences(nextStep(mail, domain), serversAnswer(mail)),
        since('Came back'),
      );
    case 'suppressed':
      return tell(
        say`🚫 Held back: ${heldBack.why}.`,
        sentences(heldBack.next(), earlierAnswer(mail)),
        since('Held back'),
      );
    case 'complained':
      return tell(
        say`🚩 Called spam: the mail arrived, and somebody marked it as spam.`,
        say`Ask the learner to take it out of the spam folder.`,
        since('Called spam'),
      );
    case 'failed':
      return tell(say`❌ Not sent: ${failedBecause(problem)}.`, say`Nothing reached the learner.`);
  }
}

function tellQueued(problem: MailProblem | null): Told {
  return problem
    ? tell(say`⏳ Queued, not sent yet: ${failedBecause(problem)}.`, say`It goes out by itself, and I say so here.`)
    : tell(say`⏳ Queued, not sent yet.`, say`I say here when it is out.`);
}

const failedBecause = (problem: MailProblem | null) =>
  because[problem as keyof typeof because] ?? 'the mail provider could not process it';
