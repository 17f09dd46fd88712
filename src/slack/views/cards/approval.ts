import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { ping, say, sentences, type Words } from '../../../core/sentence.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { hasPersonalValues } from '../text/in-full.ts';
import { messageLink, threadLink } from '../text/link.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText, type Showing } from '../text/render.ts';
import { reasonOf, reviewOf, stamp } from '../text/stamp.ts';
import { cardOf, type Identified, requestButton, type Waiting } from './card.ts';

/** What these messages need besides the snapshot: the workspace's address, and whom to notify. */
export type Calling = {
  workspaceUrl: string;
  /** Who is called where a lead has to decide. */
  approvers: readonly string[];
  leads: readonly string[];
  onCall: readonly string[];
};

/** Returns the card in the escalation channel that asks a second person. */
export function approvalCard(snapshot: RequestSnapshot, action: Action, showing: Showing, calling: Calling): Message {
  const { request } = snapshot;
  const title = `Approval: ${action.title}`;
  const isOpen = request.state === 'awaiting';
  const last = isOpen ? approvalAsked(snapshot, calling) : stamp(snapshot);
  const inFull = hasPersonalValues(action, request.input) ? [requestButton('in-full', 'Show in full', snapshot)] : [];
  const card = cardOf(snapshot, title, showing, last, isOpen ? [...approvalButtons(snapshot), ...inFull] : []);
  const thread = request.threadTs ?? snapshot.cardTs;
  if (thread) card.blocks.splice(3, 0, threadLink(messageLink(calling.workspaceUrl, request.channel, thread)));
  return card;
}

/** Returns the buttons for a second person. */
export const approvalButtons = (snapshot: Identified): Button[] => [
  { ...requestButton('approve', 'Approve', snapshot), style: 'primary' },
  requestButton('decline', 'Decline…', snapshot),
  requestButton('break-glass', 'Break glass…', snapshot),
];

/** Returns who asks a second person, why, and until when. It calls them as it is posted. */
export function approvalAsked(snapshot: Waiting, { approvers }: Calling): Words {
  const { askedBy, expiresAt } = snapshot.request;
  return say`✋ ${callingWords(approvers)}Asked by ${{ person: askedBy }}${reasonOf(snapshot)}. A lead other than the asker has to agree; on-call can break the glass with a reason. Lapses ${expiresAt}.`;
}

/** Returns the reply under the approval card while nobody decides. */
export function reminderMessage(snapshot: Waiting, action: Action, showing: Showing, { approvers }: Calling): Message {
  const { askedBy, submittedAt, createdAt, expiresAt, state } = snapshot.request;
  const words =
    state === 'awaiting'
      ? say`⏰ ${callingWords(approvers)}This still waits for a lead. ${{ person: askedBy }} asked ${submittedAt ?? createdAt}; it lapses ${expiresAt}.`
      : say`⏰ This waited for a lead, and is settled now.`;
  return replyMessage(words, action, showing);
}

/** Returns the reply under the approval card that tells the leads of broken glass. */
export function brokenGlass(
  snapshot: Waiting & Identified,
  action: Action,
  showing: Showing,
  { leads }: Calling,
): Message {
  const { decidedBy, askedBy, input, state } = snapshot.request;
  // Where the learning platform is asked, it may refuse it still.
  const words = sentences(
    say`🚨 ${callingWords(leads)}${{ person: decidedBy ?? askedBy }} broke the glass: this was ${state === 'done' ? 'done' : 'decided'} without a second person. The reason: “${input.glassReason ?? ''}”.`,
    reviewOf(snapshot),
  );
  const message = replyMessage(words, action, showing);
  if (!snapshot.request.reviewedBy)
    message.blocks.push({ type: 'actions', elements: [requestButton('review', 'Reviewed…', snapshot)] });
  return message;
}

/** Returns the reply under the approval card while no lead has reviewed what was done without a second person. */
export function reviewReminder(snapshot: Waiting, action: Action, showing: Showing, { leads }: Calling): Message {
  const { decidedBy, askedBy, reviewedBy } = snapshot.request;
  const by = { person: decidedBy ?? askedBy };
  const words = reviewedBy
    ? sentences(say`⏰ This waited for a lead’s review.`, reviewOf(snapshot))
    : say`⏰ ${callingWords(leads)}${by} did this without a second person, and no lead has reviewed it yet: “Reviewed…” is above.`;
  return replyMessage(words, action, showing);
}

/** Returns words that notify people when they are posted, and not when they are edited. */
export const callingWords = (ids: readonly string[]): Words => ids.flatMap((id) => [ping(id), ' ']);

function replyMessage(words: Words, action: Action, showing: Showing): Message {
  const blocks: KnownBlock[] = [paragraphs(showing, words)];
  return { text: `${escapeSlack(action.title)}: ${plainText(words, showing)}`, blocks };
}
