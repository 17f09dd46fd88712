import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { isTrouble } from '../../../core/requests/escalation.ts';
import type { Story } from '../../../core/requests/request-snapshot.ts';
import { say, type Words } from '../../../core/sentence.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { escalateButton } from '../text/escalate-button.ts';
import { learnerLine } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, type Showing, section } from '../text/render.ts';
import { reasonOf, stamp, stateText } from '../text/stamp.ts';

/** The card of a request: what will happen and the buttons while it waits, then what was decided and no buttons. */
export function requestCard(story: Story, action: Action, showing: Showing): Message {
  const { request } = story;
  const { state } = request;
  if (state === 'pending') return cardOf(story, action.title, showing, asked(story), pendingButtons(story, action));
  if (state === 'awaiting')
    return cardOf(story, action.title, showing, awaiting(story), [requestButton('cancel', 'Cancel', story)]);
  const card = cardOf(story, action.title, showing, stamp(story));
  if (isTrouble(story.request, null)) card.blocks.push({ type: 'actions', elements: [escalateButton(request.id)] });
  return card;
}

/** A card: a header, whom it is about, what will happen while that can be decided, and the last words. */
export function cardOf(story: Story, title: string, showing: Showing, last: Words, buttons: Button[] = []): Message {
  const { request, learner, organization } = story;
  const promise = request.promise.map((words) => section(words, showing));
  const list = { type: 'rich_text_list' as const, style: 'bullet' as const, elements: promise };
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: title } },
    {
      type: 'rich_text',
      elements: [section(learnerLine(learner, organization), showing), ...(buttons.length > 0 ? [list] : [])],
    },
    paragraphs(showing, last),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', block_id: 'decide', elements: buttons });
  return { text: `${escapeSlack(title)}: ${stateText[request.state]}`, blocks };
}

/** As much of a request, or of a batch, as its buttons need. */
export type Identified = { request: Pick<Story['request'], 'id'> };
/** As much of one as is said of it while it waits. */
export type Waiting = {
  request: Pick<
    Story['request'],
    'askedBy' | 'createdAt' | 'expiresAt' | 'submittedBy' | 'submittedAt' | 'decidedBy' | 'input'
  > & { state: string };
};

/** A button that decides about the request: it carries an opaque id and nothing else. */
export function requestButton(id: string, text: string, { request }: Identified): Button {
  return { type: 'button', action_id: id, value: request.id, text: { type: 'plain_text', text } };
}

function asked({ request }: Story): Words {
  return say`Asked by ${{ person: request.askedBy }}. Lapses ${request.expiresAt}.`;
}

/** What a card says while a second person has to agree. */
export function awaiting(story: Waiting): Words {
  const { submittedBy, submittedAt, askedBy, createdAt, expiresAt } = story.request;
  const by = { person: submittedBy ?? askedBy };
  return say`✋ Waiting for a lead to agree. ${by} asked for it ${submittedAt ?? createdAt}${reasonOf(story)}. Lapses ${expiresAt}.`;
}

function pendingButtons(story: Story, action: Action): Button[] {
  const confirm = action.needsApproval ? 'ask-approval' : 'confirm';
  const { andThen } = story.request.input;
  return [
    { ...requestButton(confirm, action.button, story), style: 'primary' },
    ...(andThen ? [requestButton('confirm-and', andThen.button, story)] : []),
    requestButton('cancel', 'Cancel', story),
  ];
}
