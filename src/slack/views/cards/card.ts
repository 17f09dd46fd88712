import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { tellWaiting } from '../../../core/platform/words.ts';
import { isEscalatable } from '../../../core/requests/escalation.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { say } from '../../../core/sentence.ts';
import { saidWords, type Told, tell, tellMore } from '../../../core/told.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { toldBlocks } from '../layout/told-blocks.ts';
import { button, escalateButton, textObject } from '../text/buttons.ts';
import { isMasked } from '../text/in-full.ts';
import { learnerLine } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { type Showing, section } from '../text/render.ts';
import { reasonOf, stamp, stateText } from '../text/stamp.ts';

/** Returns the card of a request: what will happen, with buttons, while it waits; then what was decided, without. */
export function requestCard(snapshot: RequestSnapshot, action: Action, showing: Showing): Message {
  const { request } = snapshot;
  const { state } = request;
  if (state === 'pending')
    return cardOf(snapshot, action.title, showing, tellAsked(snapshot), [
      ...pendingButtons(snapshot, action),
      ...inFullButton(snapshot, action, showing),
    ]);
  if (state === 'awaiting')
    return cardOf(snapshot, action.title, showing, tellAwaiting(snapshot), [
      requestButton('cancel', 'Cancel', snapshot),
    ]);
  if (state === 'running') return runningCard(snapshot, action, showing);
  const card = cardOf(snapshot, action.title, showing, stamp(snapshot));
  if (!snapshot.isEscalated && isEscalatable(snapshot.request, null))
    card.blocks.push({ type: 'actions', elements: [escalateButton(request.id)] });
  return card;
}

/** Returns the card while the learning platform has not answered: with Cancel as long as it cannot have it. */
function runningCard(snapshot: RequestSnapshot, action: Action, showing: Showing): Message {
  return cardOf(snapshot, action.title, showing, tellRunning(snapshot, showing), cancelButtons(snapshot));
}

/** Returns that the learning platform has not answered first, and then who decided. */
function tellRunning(snapshot: RequestSnapshot, { platform }: Showing): Told {
  const decided = stamp(snapshot);
  if (!snapshot.change) return decided;
  return tellMore(tellWaiting(snapshot.change, platform), saidWords(decided), ...decided.details);
}

/** Returns Cancel where what the learning platform is asked for can still be taken back. */
const cancelButtons = (snapshot: RequestSnapshot): Button[] =>
  snapshot.change?.canCancel ? [requestButton('cancel', 'Cancel', snapshot)] : [];

/** Where nothing else says what was asked for: it is not done, or not done yet. */
const NOT_DONE: ReadonlySet<RequestSnapshot['request']['state']> = new Set(['running', 'failed', 'refused']);

/** Returns a card: a header, whom it is about, what was asked for unless it is done, and what is told. */
export function cardOf(
  snapshot: RequestSnapshot,
  title: string,
  showing: Showing,
  told: Told,
  buttons: Button[] = [],
): Message {
  const { request, learner, organization } = snapshot;
  const announced = request.announced.map((words) => section(words, showing));
  const list = { type: 'rich_text_list' as const, style: 'bullet' as const, elements: announced };
  const isListed = announced.length > 0 && (buttons.length > 0 || NOT_DONE.has(request.state));
  const blocks: KnownBlock[] = [
    { type: 'header', text: textObject(title) },
    {
      type: 'rich_text',
      elements: [section(learnerLine(learner, organization), showing), ...(isListed ? [list] : [])],
    },
    ...toldBlocks(told, showing),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', block_id: 'decide', elements: buttons });
  return { text: `${escapeSlack(title)}: ${stateText[request.state]}`, blocks };
}

/** The part of a request or batch that its buttons need. */
export type Identified = { request: Pick<RequestSnapshot['request'], 'id'> };
/** The part of a request or batch that is shown while it waits. */
export type Waiting = {
  request: Pick<
    RequestSnapshot['request'],
    | 'askedBy'
    | 'createdAt'
    | 'expiresAt'
    | 'submittedBy'
    | 'submittedAt'
    | 'decidedBy'
    | 'input'
    | 'reviewedBy'
    | 'reviewedAt'
  > & { state: string };
};

/** Returns a button that decides about the request. It carries an opaque id and nothing else. */
export function requestButton(id: string, text: string, { request }: Identified): Button {
  return button(id, text, request.id);
}

/** Returns the button that shows what is masked to whoever may decide; none where nothing is. */
export const inFullButton = (snapshot: RequestSnapshot, action: Action, showing: Showing): Button[] =>
  isMasked(action, snapshot.request.input, showing) ? [requestButton('in-full', 'Show in full', snapshot)] : [];

/** Returns who asked, and until when it waits: the card itself says the rest. */
export const tellAsked = ({ request }: Waiting): Told =>
  tell([], [], say`Asked by ${{ person: request.askedBy }}`, say`Lapses ${request.expiresAt}`);

/** Returns what a card says while a second person has to agree. */
export function tellAwaiting(snapshot: Waiting): Told {
  const { submittedBy, submittedAt, askedBy, createdAt, expiresAt } = snapshot.request;
  const by = { person: submittedBy ?? askedBy };
  return tell(
    say`✋ Waiting for a lead to agree.`,
    say`${by} asked for it${reasonOf(snapshot)}.`,
    say`Asked ${submittedAt ?? createdAt}`,
    say`Lapses ${expiresAt}`,
  );
}

/** Returns the buttons of a card that waits: with what follows in the same step first, for most want both. */
function pendingButtons(snapshot: RequestSnapshot, action: Action): Button[] {
  const { approval, followUp } = snapshot.request.input.shown ?? {};
  const [first, ...others] = approval
    ? [requestButton('ask-approval', 'Ask for approval…', snapshot)]
    : [
        ...(followUp ? [requestButton('confirm-and', followUp.button, snapshot)] : []),
        requestButton('confirm', action.button, snapshot),
      ];
  return [
    ...(first ? [{ ...first, style: 'primary' as const }] : []),
    ...others,
    requestButton('cancel', 'Cancel', snapshot),
  ];
}
