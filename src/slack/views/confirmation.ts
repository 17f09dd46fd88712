import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../core/action.ts';
import { checkMail } from '../../core/inquiries/check-mail.ts';
import type { MailState } from '../../core/mail.ts';
import { isBadNews } from '../../core/mail-fate.ts';
import type { Story } from '../../core/story.ts';
import { say, sentences } from '../../core/words.ts';
import { escapeSlack } from '../plain.ts';
import { mailWords } from './mail-words.ts';
import type { Message } from './message.ts';
import { errandButton } from './refusal.ts';
import { paragraphs, plainText, type Showing } from './words.ts';

const signs: Partial<Record<Story['request']['state'], string>> = {
  undone: '↩️',
  declined: '✋',
  refused: '⛔',
  expired: '⌛',
};

/** The confirmation in the thread: what was done, and what became of the mail as far as it is known now. */
export function confirmation(story: Story, action: Action, showing: Showing, now: Date): Message {
  const { request, mail } = story;
  const done = request.outcome?.words ?? [];
  const told = sentences(mail ? mailWords(mail) : [signs[request.state] ?? '✅'], done);
  const blocks: KnownBlock[] = [paragraphs(showing, told, [`Reference ${request.reference}`])];
  const buttons = [
    ...(mail && needsDoctor(mail.state) ? [doctorButton(story)] : []),
    ...(isUndoable(story, action, now) ? [undoButton(request.id)] : []),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return { text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`, blocks };
}

/** Never offered where it cannot hold. */
function isUndoable({ request, learner, link }: Story, action: Action, now: Date): boolean {
  if (request.state !== 'done' || !request.outcome) return false;
  return action.undo({ learner, outcome: request.outcome, link, now }).kind === 'undo-plan';
}

function undoButton(requestId: string): Button {
  const text = { type: 'plain_text' as const, text: 'Undo' };
  return { type: 'button', action_id: 'undo', value: requestId, text };
}

/** Whether it is worth finding out why the mail is not there. */
const needsDoctor = (state: MailState) => state === 'delayed' || isBadNews(state);

function doctorButton({ learner, request, cardTs }: Story): Button {
  const threadTs = request.threadTs ?? cardTs;
  return errandButton('do:check', checkMail.title, { wish: checkMail, learnerId: learner.id, threadTs });
}

/** The reply that a mail did not stay delivered: the confirmation above is edited, but nobody notices an edit. */
export function correction({ mail, request }: Story, action: Action, showing: Showing): Message {
  const told = sentences(say`⚠️ This mail was delivered, and then there was other news.`, mail ? mailWords(mail) : []);
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    blocks: [paragraphs(showing, told, [`Reference ${request.reference}`])],
  };
}
