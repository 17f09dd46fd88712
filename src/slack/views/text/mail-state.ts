import type { BounceReason, MailProblem } from '../../../core/mail/mail.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, type Words } from '../../../core/sentence.ts';

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
  'list-closed':
    'our key may not take the address off the mail provider’s suppression list; tell whoever runs Learner Desk',
};

/** Why a mail came back, and what to do, as an agent can repeat it to the learner. */
const cameBack: Record<BounceReason, { why: string; todo: string }> = {
  'no-such-address': { why: 'there is no such address', todo: 'Ask the learner for the right one.' },
  'mailbox-full': { why: 'the mailbox is full', todo: 'Once the learner has made room, send it again.' },
  blocked: { why: 'the learner’s mail server blocks it', todo: 'Their IT has to let us through.' },
  unclear: { why: 'the learner’s mail server did not say why', todo: 'Check the address with the learner.' },
};
const bounce = (problem: MailProblem | null) => cameBack[(problem ?? 'unclear') as BounceReason];

/** What became of a mail in a few words, for looking back: no advice, no promise. */
export function mailInShort({ state, problem, sentAt, stateAt }: NonNullable<RequestSnapshot['mail']>): Words {
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
      return say`↩️ Mail came back${at}: ${bounce(problem).why}.`;
    case 'suppressed':
      return say`🚫 Mail held back${at} by the mail provider.`;
    case 'complained':
      return say`🚩 Mail called spam${at}.`;
    case 'failed':
      return say`❌ Mail not sent: ${failedBecause(problem)}.`;
  }
}

/** What became of a mail, as far as it is known. “Queued” is never called “sent”, and “sent” never “delivered”. */
export function mailWords({ state, problem, sentAt, stateAt }: NonNullable<RequestSnapshot['mail']>): Words {
  const at: Words = stateAt ? [' ', exactly(stateAt)] : [];
  switch (state) {
    case 'queued':
      return queuedWords(problem);
    case 'sent':
      return sentAt
        ? say`📨 Sent ${exactly(sentAt)}: accepted by the mail provider.`
        : say`📨 Sent: accepted by the mail provider.`;
    case 'delayed':
      return say`🐢 Delayed${at}: the learner’s mail server asks to wait. The provider keeps trying, and I say here how it ends.`;
    case 'delivered':
      return say`📬 Delivered${at}: the learner’s mail server took it. If it is not in the inbox, look in the spam folder.`;
    case 'bounced':
      return say`↩️ Came back${at}: ${bounce(problem).why}. ${bounce(problem).todo}`;
    case 'suppressed':
      return say`🚫 Held back${at}: the mail provider sends nothing to this address any more, because an earlier mail came back or was called spam.`;
    case 'complained':
      return say`🚩 Called spam${at}: the mail arrived, and somebody marked it as spam. Ask the learner to take it out of the spam folder.`;
    case 'failed':
      return say`❌ Not sent: ${failedBecause(problem)}. Nothing reached the learner.`;
  }
}

function queuedWords(problem: MailProblem | null): Words {
  return problem
    ? say`⏳ Queued, not sent yet: ${failedBecause(problem)}. It goes out by itself, and I say so here.`
    : say`⏳ Queued, not sent yet. I say here when it is out.`;
}

const failedBecause = (problem: MailProblem | null) =>
  because[problem as keyof typeof because] ?? 'the mail provider could not process it';
