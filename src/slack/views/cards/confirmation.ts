import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { changeEmail } from '../../../core/actions/change-email.ts';
import type { TemporaryPassword } from '../../../core/credentials/temporary-password.ts';
import { checkMail } from '../../../core/inquiries/check-mail.ts';
import { isBadNews } from '../../../core/mail/fate.ts';
import type { MailState } from '../../../core/mail/mail.ts';
import { isTrouble } from '../../../core/requests/escalation.ts';
import type { Story } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { escalateButton } from '../text/escalate-button.ts';
import { learnerLine } from '../text/learner-line.ts';
import { mailWords } from '../text/mail-state.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText, type Showing } from '../text/render.ts';
import { requestButton } from './card.ts';
import { errandButton } from './refusal.ts';

const signs: Partial<Record<Story['request']['state'], string>> = {
  undone: '↩️',
  declined: '✋',
  refused: '⛔',
  expired: '⌛',
};

/** The confirmation in the thread: what was done, and what became of the mail as far as it is known now. */
export function confirmation(story: Story, action: Action, showing: Showing, now: Date): Message {
  const { request, mail } = story;
  const told = toldOf(story, now);
  const blocks: KnownBlock[] = [paragraphs(showing, told, [`Reference ${request.reference}`])];
  const buttons = [
    ...(canBeShown(story, now) ? [requestButton('reveal', 'Show the password…', story)] : []),
    ...(mail && needsDoctor(mail.state) ? [doctorButton(story)] : []),
    ...(mail?.state === 'bounced' && isThisLearners(story) ? [addressButton(story)] : []),
    ...(isTrouble(request, mail) ? [escalateButton(request.id)] : []),
    ...(isUndoable(story, action, now) ? [undoButton(request.id)] : []),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return { text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`, blocks };
}

/** The same in the thread that an escalation came from. Whoever wants to do more does it where the confirmation is. */
export function echo(story: Story, action: Action, showing: Showing, now: Date): Message {
  const { request } = story;
  const by = { person: request.decidedBy ?? request.askedBy };
  const told = sentences(say`From the escalation, ${by}: ${strong(action.title)}.`, toldOf(story, now));
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    blocks: [paragraphs(showing, told, [`Reference ${request.reference}`])],
  };
}

/** Never offered where it cannot hold. */
function isUndoable({ request, learner, link, temporary }: Story, action: Action, now: Date): boolean {
  if (request.state !== 'done' || !request.outcome) return false;
  return (
    action.undo({ learner, outcome: request.outcome, link, temporary, input: request.input, now }).kind === 'undo-plan'
  );
}

function undoButton(requestId: string): Button {
  const text = { type: 'plain_text' as const, text: 'Undo' };
  return { type: 'button', action_id: 'undo', value: requestId, text };
}

/** What became of the mail first, for that is what the thread waits for; of a temporary password, where there is one. */
function toldOf(story: Story, now: Date): Words {
  const { request, mail, temporary } = story;
  const done = request.outcome?.words ?? [];
  if (temporary && mail && request.state === 'done')
    return sentences(['🔑'], done, passwordWords(story, now), say`The email that tells the learner:`, mailWords(mail));
  return sentences(mail ? mailWords(mail) : [signs[request.state] ?? '✅'], done);
}

/** Whether a temporary password waits to be shown to whoever asked for it. */
const canBeShown = ({ request, temporary }: Story, now: Date) =>
  request.state === 'done' && temporary !== null && isLive(temporary, now) && !temporary.viewedAt;

const isLive = ({ usedAt, revokedAt, expiresAt }: TemporaryPassword, now: Date) =>
  !usedAt && !revokedAt && expiresAt > now;

/** What became of a temporary password. */
function passwordWords({ request, temporary }: Story, now: Date): Words {
  if (!temporary || request.state !== 'done') return [];
  const { usedAt, viewedAt, revokedAt } = temporary;
  if (usedAt) return say`It was used ${exactly(usedAt)}: the learner chooses a password of their own.`;
  if (revokedAt) return say`It works no more: a newer one was made.`;
  if (temporary.expiresAt <= now) return say`Its time is over.`;
  if (viewedAt) return say`It was shown ${exactly(viewedAt)}, and is not shown again.`;
  return say`${{ person: request.askedBy }} can see it once, for 15 minutes after the click.`;
}

/** Whether it is worth finding out why the mail is not there. */
const needsDoctor = (state: MailState) => state === 'delayed' || isBadNews(state);

function doctorButton({ learner, request, cardTs }: Story): Button {
  const threadTs = request.threadTs ?? cardTs;
  return errandButton('do:check', checkMail.title, { wish: checkMail, learnerId: learner.id, threadTs });
}

/** A mail to a learner's old address tells nothing about the one there is now. */
const isThisLearners = ({ mail }: Story) => mail?.template !== 'address-changed';

function addressButton({ learner, request, cardTs }: Story): Button {
  const threadTs = request.threadTs ?? cardTs;
  return errandButton('do:address', 'Correct the address…', { wish: changeEmail, learnerId: learner.id, threadTs });
}

/** The reply that a mail did not stay delivered: the confirmation above is edited, but nobody notices an edit. */
export function correction({ mail, request, learner, organization }: Story, action: Action, showing: Showing): Message {
  const told = sentences(say`⚠️ This mail was delivered, and then there was other news.`, mail ? mailWords(mail) : []);
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    // A batch's thread is about many: it says whose mail this is.
    blocks: [
      paragraphs(showing, request.batchId ? learnerLine(learner, organization) : [], told, [
        `Reference ${request.reference}`,
      ]),
    ],
  };
}
