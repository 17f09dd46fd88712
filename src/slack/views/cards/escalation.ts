import type { Button, KnownBlock } from '@slack/types';
import type { Action, Wish } from '../../../core/action.ts';
import type { EscalationStory } from '../../../core/requests/escalation.ts';
import { say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { writeErrand } from '../../input/button-payload.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { learnerLine } from '../text/learner-line.ts';
import { messageLink, threadLink } from '../text/link.ts';
import { mailWords } from '../text/mail-state.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText, type Showing } from '../text/render.ts';
import { type Calling, called } from './approval.ts';
import { menu } from './profile.ts';

/** What these messages need to know besides: the workspace's address, whom to call, and all that can be done. */
export type Help = Calling & { wishes: readonly Wish[] };

/** A message about an escalation, as it is now. */
export function escalationView(story: EscalationStory, action: Action, showing: Showing, help: Help): Message {
  switch (story.post.kind) {
    case 'escalation':
      return escalationCard(story, action, showing, help);
    case 'escalated':
      return escalated(story, action, showing, help);
    case 'taken':
      return note(takenWords(story), action, showing);
    case 'closed':
      return note(closedWords(story), action, showing);
  }
}

/** The card in the escalation channel: the case, and who has it. Whoever takes it works on it from here. */
function escalationCard(story: EscalationStory, action: Action, showing: Showing, help: Help): Message {
  const { escalation, learner, organization, mail } = story;
  const { askedBy, createdAt, note, state, reference } = escalation;
  const title = `Escalation: ${action.title}`;
  const facts = escalation.facts ?? (mail ? mailWords(mail) : []);
  const asked = say`${{ person: askedBy }} asked for help ${createdAt}${note ? `: “${note}”` : ''}.`;
  // Nobody else can open a direct message.
  const root = escalation.channel.startsWith('D') ? null : (escalation.threadTs ?? story.escalatedTs);
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: title } },
    paragraphs(showing, learnerLine(learner, organization), facts, asked, [`Reference ${reference}`]),
    ...(root ? [threadLink(messageLink(help.workspaceUrl, escalation.channel, root))] : []),
    paragraphs(showing, lastWords(story, help)),
    ...doing(story, help),
  ];
  return { text: `${escapeSlack(title)}: ${stateText[state]}`, blocks };
}

const stateText = { open: 'waits for somebody to take it', taken: 'taken', closed: 'closed' };

function lastWords(story: EscalationStory, { onCall }: Help): Words {
  const { state } = story.escalation;
  if (state === 'closed') return sentences(takenWords(story), closedWords(story));
  return state === 'taken' ? takenWords(story) : say`🆘 ${called(onCall)}Who takes it?`;
}

function doing({ post, escalation }: EscalationStory, { wishes }: Help): KnownBlock[] {
  if (escalation.state === 'closed') return [];
  if (escalation.state === 'open')
    return [{ type: 'actions', elements: [button('take', 'Take it', escalation.id, 'primary')] }];
  const options = wishes.map((wish) => ({
    text: wish.title,
    value: writeErrand({ wish, learnerId: escalation.learnerId, threadTs: post.ts }),
  }));
  return [menu(options), { type: 'actions', elements: [button('close', 'Done…', escalation.id)] }];
}

function button(action_id: string, text: string, value: string, style?: 'primary'): Button {
  return { type: 'button', action_id, value, text: { type: 'plain_text', text }, ...(style && { style }) };
}

/** Word of it where it came from, with a link to the card once that is posted. */
function escalated(story: EscalationStory, action: Action, showing: Showing, { workspaceUrl }: Help): Message {
  const { escalation, card, learner, organization } = story;
  const told = say`🆘 ${{ person: escalation.askedBy }} escalated ${strong(action.title)}. What comes of it is said here.`;
  const blocks: KnownBlock[] = [paragraphs(showing, learnerLine(learner, organization), told)];
  if (card?.channel && card.ts) blocks.push(threadLink(messageLink(workspaceUrl, card.channel, card.ts), 'Open it'));
  return { text: plainText(told, showing), blocks };
}

function takenWords({ escalation: { takenBy, takenAt, askedBy, createdAt } }: EscalationStory): Words {
  return say`🙌 Taken by ${{ person: takenBy ?? askedBy }} ${takenAt ?? createdAt}.`;
}

function closedWords({ escalation }: EscalationStory): Words {
  const { closedBy, closedAt, askedBy, createdAt, ending } = escalation;
  return say`✅ Closed by ${{ person: closedBy ?? askedBy }} ${closedAt ?? createdAt}: “${ending ?? ''}”.`;
}

function note(words: Words, action: Action, showing: Showing): Message {
  return { text: `${escapeSlack(action.title)}: ${plainText(words, showing)}`, blocks: [paragraphs(showing, words)] };
}
