import type { Action } from '../../core/action.ts';
import type { Story } from '../../core/story.ts';
import { say, sentences } from '../../core/words.ts';
import { escapeSlack } from '../plain.ts';
import { mailWords } from './mail-words.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText, type Showing } from './words.ts';

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

/** The reply that a mail did not stay delivered: the confirmation above is edited, but nobody notices an edit. */
export function correction({ mail, request }: Story, action: Action, showing: Showing): Message {
  const told = sentences(say`⚠️ This mail was delivered, and then there was other news.`, mail ? mailWords(mail) : []);
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    blocks: [paragraphs(showing, told, [`Reference ${request.reference}`])],
  };
}
