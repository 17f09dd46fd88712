import type { Button, KnownBlock } from '@slack/types';
import type { Action } from '../../../../core/action.ts';
import { showAddress } from '../../../../core/mail/email-address.ts';
import { type BatchSnapshot, type BatchState, MOST_ALONE } from '../../../../core/requests/batch.ts';
import { say, sentences, type Words } from '../../../../core/sentence.ts';
import { type Told, tell } from '../../../../core/told.ts';
import type { Unrunnable } from '../../../../service/batches/create-batch.ts';
import { escapeSlack } from '../../../input/sanitize.ts';
import { toldBlocks, toldText } from '../../layout/told-blocks.ts';
import { textObject } from '../../text/buttons.ts';
import { messageLink } from '../../text/link.ts';
import type { Message } from '../../text/message.ts';
import { type Showing, section } from '../../text/render.ts';
import { stamp, stateText } from '../../text/stamp.ts';
import {
  approvalButtons,
  brokenGlass,
  type Calling,
  reminderMessage,
  reviewReminder,
  tellApprovalAsked,
  withThread,
} from '../approval.ts';
import { requestButton, tellAsked, tellAwaiting } from '../card.ts';
import { type BatchShowing, entryOf, groupBlocks, leftOutWords, reasonGroups } from './batch-lists.ts';
import { batchProgress } from './batch-progress.ts';

/** Returns the message of a batch's post, as things are now. */
export function batchMessage(snapshot: BatchSnapshot, action: Action, how: BatchShowing, calling: Calling): Message {
  switch (snapshot.post.kind) {
    case 'card':
      return batchCard(snapshot, action, how);
    case 'approval':
      return batchApproval(snapshot, action, how, calling);
    case 'broken-glass':
      return brokenGlass(snapshot, action, showingOf(how), calling);
    case 'first-reminder':
    case 'second-reminder':
      return reminderMessage(snapshot, action, showingOf(how), calling);
    case 'first-review-reminder':
    case 'second-review-reminder':
      return reviewReminder(snapshot, action, showingOf(how), calling);
    case 'correction':
      return batchNews(snapshot, action, how);
    default:
      return batchProgress(snapshot, action, how);
  }
}

/** Returns the reply that calls whoever asked where something went wrong, once: nobody notices an edit of the progress. */
function batchNews({ request, post }: BatchSnapshot, action: Action, how: BatchShowing): Message {
  const showing = showingOf(how);
  const told = tell(
    say`⚠️ Not all of this batch went well.`,
    say`Its list says for whom, why, and what helps.`,
    say`Reference ${request.reference}`,
  );
  const asker = post.recipient === null ? request.askedBy : undefined;
  return {
    text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`,
    blocks: toldBlocks(told, showing, asker),
  };
}

/** Returns how a batch's words are shown: where one learner's words name the address, a batch's say “each”. */
const showingOf = ({ names, reader }: BatchShowing): Showing => ({ email: 'each learner’s address', names, reader });

/** Returns the card: who will be run and who is skipped, and the buttons while it waits; then what was decided. */
function batchCard(snapshot: BatchSnapshot, action: Action, how: BatchShowing): Message {
  const { state } = snapshot.request;
  const title = titleOf(snapshot, action);
  const cancel = requestButton('cancel', 'Cancel', snapshot);
  if (state === 'pending') {
    const lead = needsLead(snapshot) ? say`For more than ${MOST_ALONE} learners a lead has to agree.` : [];
    const asked = tell([], lead, ...tellAsked(snapshot).details);
    return cardOf(snapshot, title, how, asked, [confirmButton(snapshot, action), cancel]);
  }
  if (state === 'awaiting') return cardOf(snapshot, title, how, tellAwaiting(snapshot), [cancel]);
  return cardOf(snapshot, title, how, batchStamp(snapshot));
}

/** Returns the card in the escalation channel that asks a second person. */
function batchApproval(snapshot: BatchSnapshot, action: Action, how: BatchShowing, calling: Calling): Message {
  const title = `Approval: ${titleOf(snapshot, action)}`;
  const isOpen = snapshot.request.state === 'awaiting';
  const told = isOpen ? tellApprovalAsked(snapshot, calling) : batchStamp(snapshot);
  const card = cardOf(snapshot, title, how, told, isOpen ? approvalButtons(snapshot) : []);
  const { threadTs, channel } = snapshot.request;
  const thread = threadTs ?? snapshot.cardTs;
  return thread ? withThread(card, messageLink(calling.workspaceUrl, channel, thread)) : card;
}

function cardOf(
  snapshot: BatchSnapshot,
  title: string,
  how: BatchShowing,
  { verdict, meaning, details }: Told,
  buttons: Button[] = [],
): Message {
  const { announced, state } = snapshot.request;
  const showing = showingOf(how);
  const blocks: KnownBlock[] = [{ type: 'header', text: textObject(title) }];
  if (buttons.length > 0) {
    const elements = announced.map((words) => section(words, showing));
    blocks.push({ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] });
    const [running, ...skipped] = groupsOf(snapshot, how);
    blocks.push({ type: 'divider' }, ...groupBlocks(running ? [running] : [], showing));
    if (skipped.length > 0) blocks.push({ type: 'divider' }, ...groupBlocks(skipped, showing));
  }
  const counts = countsOf(snapshot);
  const leftOut = leftOutWords(snapshot.items.length, snapshot.request.leftOut);
  blocks.push(...toldBlocks(tell(verdict, sentences(counts, leftOut, meaning), ...details), showing));
  if (buttons.length > 0) blocks.push({ type: 'actions', block_id: 'decide', elements: buttons });
  return { text: `${escapeSlack(title)}: ${state === 'running' ? 'confirmed' : stateText[state]}`, blocks };
}

function groupsOf(snapshot: BatchSnapshot, { address }: BatchShowing) {
  const entry = (item: Parameters<typeof entryOf>[0]) => entryOf(item, address);
  const lines = toRun(snapshot).map(entry);
  const skipped = snapshot.items.filter(({ state }) => state === 'skipped');
  return [{ heading: [{ strong: `Will run (${lines.length})` }], lines }, ...reasonGroups(skipped, 'Skipped', entry)];
}

/** Returns how many there are in all; nothing where none is skipped, because the title says it then. */
function countsOf(snapshot: BatchSnapshot): Words {
  const [all, runs] = [snapshot.items.length, toRun(snapshot).length];
  return all > runs ? say`${all} addresses in all: ${countText(runs)}, ${all - runs} skipped.` : [];
}

/** Returns all but those that were skipped from the start. */
const toRun = ({ items }: BatchSnapshot) => items.filter(({ state }) => state !== 'skipped');
const countText = (count: number) => (count === 1 ? '1 learner' : `${count} learners`);
const titleOf = (snapshot: BatchSnapshot, action: Action) => `${action.title}: ${countText(toRun(snapshot).length)}`;
const needsLead = (snapshot: BatchSnapshot) => toRun(snapshot).length > MOST_ALONE;

function confirmButton(snapshot: BatchSnapshot, action: Action): Button {
  const count = toRun(snapshot).length;
  const button = needsLead(snapshot)
    ? requestButton('ask-approval', `Ask for approval (${count})…`, snapshot)
    : requestButton('confirm', `${action.button} (${count})`, snapshot);
  return { ...button, style: 'primary' };
}

/** Returns what was decided. From then on, the thread shows the progress. */
function batchStamp({ request }: BatchSnapshot): Told {
  const state: Exclude<BatchState, 'running'> = request.state === 'running' ? 'done' : request.state;
  return stamp({ request: { ...request, state, replaced: {} } });
}

/** Returns the message for the asker that nothing can be done for any of them, and why. */
export function nothingRuns(
  { action, items, leftOut }: { action: Action; items: Unrunnable[]; leftOut: number },
  reading: Pick<Showing, 'names' | 'reader'>,
): Message {
  const showing = { email: 'each learner’s address', ...reading };
  const words = say`${action.title}: there is nobody here that it can be done for.`;
  const entry = ({ email, learner }: Unrunnable) => entryOf({ learner, label: email }, showAddress);
  return {
    text: `${escapeSlack(action.title)}: nobody here`,
    blocks: [
      ...toldBlocks(tell(words, leftOutWords(items.length, leftOut)), showing),
      ...groupBlocks(reasonGroups(items, 'Not possible', entry), showing),
    ],
  };
}
