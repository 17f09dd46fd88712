import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { ping, say, sentences, type Words } from '../../../core/sentence.ts';
import { type Told, tell, tellWords } from '../../../core/told.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { messageLink, threadLink } from '../text/link.ts';
import type { Message } from '../text/message.ts';
import type { Showing } from '../text/render.ts';
import { reasonOf, reviewOf, stamp } from '../text/stamp.ts';
import { cardOf, type Identified, inFullButton, requestButton, type Waiting } from './card.ts';

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
  const told = isOpen ? tellApprovalAsked(snapshot, calling) : stamp(snapshot);
  const buttons = isOpen ? [...approvalButtons(snapshot), ...inFullButton(snapshot, action, showing)] : [];
  const card = cardOf(snapshot, title, showing, told, buttons);
  const thread = request.threadTs ?? snapshot.cardTs;
  return thread ? withThread(card, messageLink(calling.workspaceUrl, request.channel, thread)) : card;
}

/** Returns a card with a link to a thread above its buttons. */
export function withThread({ text, blocks }: Message, url: string): Message {
  const buttons = blocks.filter(({ type }) => type === 'actions');
  return { text, blocks: [...blocks.filter(({ type }) => type !== 'actions'), threadLink(url), ...buttons] };
}

/** Returns the buttons for a second person. */
export const approvalButtons = (snapshot: Identified): Button[] => [
  { ...requestButton('approve', 'Approve', snapshot), style: 'primary' },
  requestButton('decline', 'Decline…', snapshot),
  requestButton('break-glass', 'Break glass…', snapshot),
];

/** Returns who asks a second person, why, and until when. It calls them as it is posted. */
export function tellApprovalAsked(snapshot: Waiting, { approvers }: Calling): Told {
  const { askedBy, expiresAt } = snapshot.request;
  return tell(
    say`✋ ${callingWords(approvers)}A lead other than the asker has to agree.`,
    say`Asked by ${{ person: askedBy }}${reasonOf(snapshot)}. On-call can break the glass with a reason.`,
    say`Lapses ${expiresAt}`,
  );
}

/** Returns the reply under the approval card while nobody decides. */
export function reminderMessage(snapshot: Waiting, action: Action, showing: Showing, { approvers }: Calling): Message {
  const { askedBy, submittedAt, createdAt, expiresAt, state } = snapshot.request;
  const told =
    state === 'awaiting'
      ? tell(
          say`⏰ ${callingWords(approvers)}This still waits for a lead.`,
          [],
          say`Asked by ${{ person: askedBy }} ${submittedAt ?? createdAt}`,
          say`Lapses ${expiresAt}`,
        )
      : tell(say`⏰ This waited for a lead, and is settled now.`);
  return replyMessage(told, action, showing);
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
  const message = replyMessage(tellWords(words), action, showing);
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
  return replyMessage(tellWords(words), action, showing);
}

/** Returns words that notify people when they are posted, and not when they are edited. */
export const callingWords = (ids: readonly string[]): Words =>
  ids.flatMap((id, i) => [ping(id), i < ids.length - 1 ? ' ' : ': ']);

function replyMessage(told: Told, action: Action, showing: Showing): Message {
  const blocks: KnownBlock[] = toldBlocks(told, showing);
  return { text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`, blocks };
}
