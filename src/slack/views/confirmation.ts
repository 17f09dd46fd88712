import type { Action } from '../../core/action.ts';
import type { MailProblem } from '../../core/mail.ts';
import type { Story } from '../../core/story.ts';
import { say, sentences, type Words } from '../../core/words.ts';
import { escapeSlack } from '../plain.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText, type Showing } from './words.ts';

/** Why a mail is not out yet, or will never be: the middle of a sentence. */
const because: Record<MailProblem, string> = {
  down: 'the mail provider gives no usable answer',
  slow: 'the mail provider took too long to answer',
  'rate-limited': 'the mail provider asked us to slow down',
  quota: 'our quota with the mail provider is used up',
  nonsense: 'the mail provider gave an answer that makes no sense',
  'not-authorised': 'the mail provider does not accept our key; tell whoever runs Learner Desk',
  rejected: 'the mail provider refused it',
  'too-late': 'it could not be sent for 20 hours',
};

/** The confirmation in the thread: what was done, and what became of the mail as far as it is known now. */
export function confirmation(story: Story, action: Action, showing: Showing): Message {
  const { request, mail } = story;
  const mailLine = mail ? mailWords(mail) : [];
  const done = request.outcome?.words ?? [];
  const told = mail ? sentences(mailLine, done) : sentences(say`✅`, done);
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    blocks: [paragraphs(showing, told, [`Reference ${request.reference}`])],
  };
}

/** “Queued” is never called “sent”, and “sent” never “delivered”. */
function mailWords({ state, problem, sentAt }: NonNullable<Story['mail']>): Words {
  if (state === 'sent')
    return sentAt ? say`📨 Sent ${sentAt}: the mail provider took it.` : say`📨 Sent: the mail provider took it.`;
  const why = problem ? because[problem as MailProblem] : undefined;
  if (state === 'failed') return say`❌ Not sent: ${why ?? 'it was given up'}. Nothing reached the learner.`;
  return why
    ? say`⏳ Queued, not sent yet: ${why}. It goes out by itself, and I say so here.`
    : say`⏳ Queued, not sent yet. I say here when it is out.`;
}
