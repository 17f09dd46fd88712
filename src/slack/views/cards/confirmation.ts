import type { Button, KnownBlock } from '@slack/types';
import type { Action, CatalogueEntry, Remedy } from '../../../core/action.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import { bounceReason } from '../../../core/mail/bounces/bounce-reasons.ts';
import { isBadNews } from '../../../core/mail/fate.ts';
import type { MailState } from '../../../core/mail/mail.ts';
import { topicAfter } from '../../../core/replies/after-request.ts';
import { isEscalatable } from '../../../core/requests/escalation.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { say, strong } from '../../../core/sentence.ts';
import { type Told, tell, tellMore } from '../../../core/told.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { button, escalateButton, replyButton } from '../text/buttons.ts';
import { domainPart, learnerLine } from '../text/learner-line.ts';
import { tellMail } from '../text/mail-state.ts';
import { askerToTell } from '../text/mention.ts';
import type { Message } from '../text/message.ts';
import type { Showing } from '../text/render.ts';
import { isByPlatform } from '../text/stamp.ts';
import { requestButton } from './card.ts';
import { isLive, tellOutcome } from './outcome.ts';
import { askTitle, questionButton } from './refusal.ts';

/** What these messages need besides the snapshot. */
type Circumstances = { now: Date; catalogue: Pick<Catalogue, 'find' | 'remedies'> };

/** Returns the confirmation in the thread: what was done, and the state of the mail as far as it is known. */
export function confirmation(
  snapshot: RequestSnapshot,
  action: Action,
  showing: Showing,
  { now, catalogue }: Circumstances,
): Message {
  const { request } = snapshot;
  const told = tellOutcome(snapshot, showing, now);
  const asker = askerToTell(request, snapshot.post.recipient) ?? askerOfBadNews(snapshot);
  const blocks: KnownBlock[] = toldBlocks(withReference(told, snapshot), showing, asker);
  const buttons = [
    ...(canBeShown(snapshot, now) ? [requestButton('reveal', 'Show the password…', snapshot)] : []),
    ...followUpOf(snapshot, catalogue).map((entry) => nextButton(snapshot, entry)),
    ...(snapshot.change?.canCancel ? [requestButton('take-back', 'Cancel', snapshot)] : []),
    ...waysOut(snapshot, catalogue),
    ...(isUndoable(snapshot, action, now) ? [button('undo', 'Undo', request.id)] : []),
    ...replyTo(snapshot, action, now),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return { text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`, blocks };
}

/** Returns whom the platform's refusal or silence is news for, where it is the first that the thread says of it. */
function askerOfBadNews({ request, post }: RequestSnapshot): string | undefined {
  const isBad = request.state === 'failed' || isByPlatform(request);
  return isBad && !post.ts && !post.recipient ? request.askedBy : undefined;
}

const withReference = (told: Told, { request }: RequestSnapshot): Told =>
  tellMore(told, [], say`Reference ${request.reference}`);

/** Returns the button for a reply to the learner, where there is something to tell. A batch is about many. */
const replyTo = (snapshot: RequestSnapshot, action: Action, now: Date): Button[] =>
  !snapshot.request.batchId && topicAfter(snapshot, action, now)
    ? [replyButton('reply-to-learner', snapshot.request.id)]
    : [];

/** Returns the buttons that help where something is wrong. */
function waysOut(snapshot: RequestSnapshot, catalogue: Pick<Catalogue, 'remedies'>): Button[] {
  const { request, mail } = snapshot;
  // What it was for is over.
  if (request.state === 'undone') return [];
  const remedies = problemsOf(snapshot).flatMap((problem) => catalogue.remedies(problem));
  return [
    ...remedies.map((entry) => nextButton(snapshot, entry)),
    ...(canTryAgain(request) ? [requestButton('try-again', 'Try again', snapshot)] : []),
    ...(!snapshot.isEscalated && isEscalatable(request, mail) ? [escalateButton(request.id)] : []),
  ];
}

/** Returns the same without buttons, for the thread that an escalation came from. */
export function echo(snapshot: RequestSnapshot, action: Action, showing: Showing, now: Date): Message {
  const { request } = snapshot;
  const by = { person: request.decidedBy ?? request.askedBy };
  const { verdict, meaning, details } = tellOutcome(snapshot, showing, now);
  const told = tell(verdict, meaning, say`${strong(action.title)}, from the escalation, by ${by}`, ...details);
  return {
    text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`,
    blocks: toldBlocks(withReference(told, snapshot), showing),
  };
}

/** Returns whether the same can be asked of the learning platform again. */
const canTryAgain = (request: RequestSnapshot['request']) =>
  request.batchId === null && (request.state === 'failed' || (request.state === 'refused' && isByPlatform(request)));

/** Returns whether “Undo” is offered: never where it cannot hold. */
function isUndoable({ request, learner, link, temporary }: RequestSnapshot, action: Action, now: Date): boolean {
  if (request.state !== 'done' || !request.outcome) return false;
  return (
    action.undo({ learner, outcome: request.outcome, replaced: request.replaced, link, temporary, now }).kind ===
    'undo-plan'
  );
}

/** Returns whether a temporary password waits to be shown to the asker. */
const canBeShown = ({ request, temporary }: RequestSnapshot, now: Date) =>
  request.state === 'done' && temporary !== null && isLive(temporary, now) && !temporary.viewedAt;

/** Returns whether it is worth finding out why the mail is not there. */
const needsDoctor = (state: MailState) => state === 'delayed' || isBadNews(state);

/** Returns the problems that the reader may have with the mail. */
function problemsOf(snapshot: RequestSnapshot): Remedy[] {
  const { mail } = snapshot;
  if (!mail || !needsDoctor(mail.state)) return [];
  const wantsAnotherAddress = mail.state === 'bounced' && bounceReason(mail.problem).isAddressAtFault;
  return wantsAnotherAddress ? ['undelivered-mail', 'bounced-mail'] : ['undelivered-mail'];
}

/** Returns what can be done next where it was not part of the same step, because a lead had to agree; or was refused then. */
function followUpOf({ request }: RequestSnapshot, catalogue: Pick<Catalogue, 'find'>): CatalogueEntry[] {
  const { approval, followUp } = request.input.shown ?? {};
  const entry =
    request.state === 'done' && followUp && (approval || request.outcome?.facts.notFollowed)
      ? catalogue.find(followUp.action)
      : undefined;
  return entry ? [entry] : [];
}

function nextButton({ learner, request, cardTs }: RequestSnapshot, entry: CatalogueEntry): Button {
  const threadTs = request.threadTs ?? cardTs;
  return questionButton(`do:${entry.name}`, askTitle(entry), { entry, learnerId: learner.id, threadTs });
}

/** Returns the news: who undid it, what became of the mail, or what the learning platform said. */
function tellNews(snapshot: RequestSnapshot, showing: Showing, now: Date): Told {
  const { request, mail, learner } = snapshot;
  if (request.state === 'undone')
    return tell(say`↩️ Undone by ${{ person: request.decidedBy ?? request.askedBy }}.`, request.outcome?.words);
  if (request.state !== 'done' || !mail || !isBadNews(mail.state)) return tellOutcome(snapshot, showing, now);
  const { verdict, meaning, details } = tellMail(mail, domainPart(learner.email));
  return tell(say`⚠️ Bad news about this mail. ${verdict}`, meaning, ...details);
}

/**
 * Returns the reply that tells whoever asked of bad news: of the mail, of the learning platform, or that somebody undid
 * it. The confirmation above is edited, too, but nobody notices an edit.
 */
export function correction(
  snapshot: RequestSnapshot,
  action: Action,
  showing: Showing,
  { now, catalogue }: Circumstances,
): Message {
  const { request, learner, organization, post } = snapshot;
  const news = tellNews(snapshot, showing, now);
  // A batch's thread is about many: it says whose mail this is.
  const told = request.batchId
    ? tell(news.verdict, news.meaning, learnerLine(learner, organization), ...news.details)
    : news;
  // A batch's asker is not called once for each learner; its progress has the buttons.
  const isOwn = post.kind === 'correction' && !request.batchId;
  const asker = isOwn && !post.recipient ? request.askedBy : undefined;
  const buttons = isOwn ? [...waysOut(snapshot, catalogue), ...replyTo(snapshot, action, now)] : [];
  return {
    text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`,
    blocks: [
      ...toldBlocks(withReference(told, snapshot), showing, asker),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}
