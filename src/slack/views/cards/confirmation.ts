import type { Button, KnownBlock } from '@slack/types';
import { type Action, type CatalogueEntry, isAction, type Remedy } from '../../../core/action.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import type { TemporaryPassword } from '../../../core/credentials/temporary-password.ts';
import { bounceReason } from '../../../core/mail/bounces/bounce-reasons.ts';
import { isBadNews } from '../../../core/mail/fate.ts';
import type { MailState } from '../../../core/mail/mail.ts';
import { waitingWords } from '../../../core/platform/words.ts';
import { isEscalatable } from '../../../core/requests/escalation.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { exactly, say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { button, escalateButton } from '../text/buttons.ts';
import { domainPart, learnerLine } from '../text/learner-line.ts';
import { mailInShort, mailWords } from '../text/mail-state.ts';
import { askerToTell, mentioning } from '../text/mention.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText, type Showing } from '../text/render.ts';
import { isByPlatform } from '../text/stamp.ts';
import { requestButton } from './card.ts';
import { questionButton } from './refusal.ts';

const signs: Partial<Record<RequestSnapshot['request']['state'], string>> = {
  declined: '✋',
  refused: '⛔',
  cancelled: '✖️',
  expired: '⌛',
  failed: '❔',
};

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
  const told = toldOf(snapshot, showing, now);
  const asker = askerToTell(request, snapshot.post.recipient);
  const blocks: KnownBlock[] = [paragraphs(showing, told, mentioning(say`Reference ${request.reference}`, asker))];
  const buttons = [
    ...(canBeShown(snapshot, now) ? [requestButton('reveal', 'Show the password…', snapshot)] : []),
    ...followUpOf(snapshot, catalogue).map((entry) => nextButton(snapshot, entry)),
    ...(snapshot.change?.canCancel ? [requestButton('take-back', 'Cancel', snapshot)] : []),
    ...waysOut(snapshot, catalogue),
    ...(isUndoable(snapshot, action, now) ? [button('undo', 'Undo', request.id)] : []),
  ];
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return { text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`, blocks };
}

/** Returns the buttons that help where something is wrong. */
function waysOut(snapshot: RequestSnapshot, catalogue: Pick<Catalogue, 'remedies'>): Button[] {
  const { request, mail } = snapshot;
  const remedies = problemsOf(snapshot).flatMap((problem) => catalogue.remedies(problem));
  return [
    ...remedies.map((entry) => nextButton(snapshot, entry)),
    ...(canTryAgain(request) ? [requestButton('try-again', 'Try again', snapshot)] : []),
    ...(isEscalatable(request, mail) ? [escalateButton(request.id)] : []),
  ];
}

/** Returns the same without buttons, for the thread that an escalation came from. */
export function echo(snapshot: RequestSnapshot, action: Action, showing: Showing, now: Date): Message {
  const { request } = snapshot;
  const by = { person: request.decidedBy ?? request.askedBy };
  const told = sentences(say`From the escalation, ${by}: ${strong(action.title)}.`, toldOf(snapshot, showing, now));
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    blocks: [paragraphs(showing, told, [`Reference ${request.reference}`])],
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

/**
 * Returns the state of the mail first, because the thread waits for it; or of a temporary password, where there is one.
 */
function toldOf(snapshot: RequestSnapshot, { platform }: Showing, now: Date): Words {
  const { request, mail, temporary, change } = snapshot;
  if (change && !change.isUndo) return waitingWords(change, platform);
  const words = request.outcome?.words ?? [];
  const waits = change ? waitingWords(change, platform) : [];
  // The mail went out, but what it was for is over: no advice about it any more.
  if (request.state === 'undone')
    return sentences(
      ['↩️'],
      request.decidedBy && request.decidedBy !== request.askedBy
        ? say`Undone by ${{ person: request.decidedBy }}.`
        : say`Undone.`,
      words,
      temporary || !mail ? [] : mailInShort(mail),
    );
  const done = sentences(words, linkWords(snapshot, now), waits);
  if (temporary && mail && request.state === 'done')
    return sentences(
      ['🔑'],
      done,
      passwordWords(snapshot, now),
      say`The email that tells the learner:`,
      mailOf(snapshot),
    );
  const sign = isByPlatform(request) ? '🚫' : (signs[request.state] ?? '✅');
  if (mail?.template === 'address-added') return sentences([sign], done, addressWords(snapshot));
  return sentences(mail ? mailOf(snapshot) : [sign], done);
}

/** Returns until when the link in the mail works, or why it does not; nothing of one that reached nobody. */
function linkWords({ link, mail, request }: RequestSnapshot, now: Date): Words {
  if (!link || !mail || !request.outcome?.facts.linkUntil) return [];
  if (link.usedAt) return say`Its link was used ${exactly(link.usedAt)}.`;
  if (link.revokedAt) return say`Its link ended ${exactly(link.revokedAt)}: a newer one or another way in replaced it.`;
  if (isBadNews(mail.state) && mail.state !== 'complained') return [];
  if (link.expiresAt <= now) return say`Its link worked until ${link.expiresAt}.`;
  return say`Its link works until ${link.expiresAt}; older links no longer do.`;
}

/** Returns whether a temporary password waits to be shown to the asker. */
const canBeShown = ({ request, temporary }: RequestSnapshot, now: Date) =>
  request.state === 'done' && temporary !== null && isLive(temporary, now) && !temporary.viewedAt;

const isLive = ({ usedAt, revokedAt, expiresAt }: TemporaryPassword, now: Date) =>
  !usedAt && !revokedAt && expiresAt > now;

/** Returns the state of a temporary password. */
function passwordWords({ request, temporary }: RequestSnapshot, now: Date): Words {
  if (!temporary || request.state !== 'done') return [];
  const { usedAt, viewedAt, revokedAt } = temporary;
  if (usedAt) return say`It was used ${exactly(usedAt)}: the learner chooses a password of their own.`;
  if (revokedAt) return say`It works no more: a newer one was made.`;
  if (temporary.expiresAt <= now) return say`Its time is over.`;
  const until = say`It works until ${temporary.expiresAt}, once.`;
  if (viewedAt) return sentences(say`It was shown ${exactly(viewedAt)}, and is not shown again.`, until);
  return sentences(
    say`It is ready: ${{ person: request.askedBy }} can see it once, for 15 minutes after the click.`,
    until,
  );
}

/** Returns whether it is worth finding out why the mail is not there. */
const needsDoctor = (state: MailState) => state === 'delayed' || isBadNews(state);

/** Returns the state of the request's mail, and of the mail server it went to. */
function mailOf({ mail, learner }: RequestSnapshot): Words {
  return mail ? mailWords(mail, domainPart(learner.email)) : [];
}

/** Returns what became of the emails to both addresses. That the old one's came back is no bad news. */
function addressWords(snapshot: RequestSnapshot): Words {
  const { notice, request } = snapshot;
  if (request.state !== 'done') return [];
  const old = notice ? say`The email to the old address: ${noticeStates[notice]}.` : [];
  return sentences(old, say`The email to the new address:`, mailOf(snapshot));
}

const noticeStates: Record<MailState, string> = {
  queued: 'not sent yet',
  sent: 'sent',
  delayed: 'delayed',
  delivered: 'delivered',
  bounced: 'came back',
  suppressed: 'held back by the mail provider',
  failed: 'not sent',
  complained: 'called spam',
};

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
  const opensForm = isAction(entry) && Object.keys(entry.fields).length > 0;
  const text = opensForm ? `${entry.title}…` : entry.title;
  return questionButton(`do:${entry.name}`, text, { entry, learnerId: learner.id, threadTs });
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
  const { request, learner, organization, mail, post } = snapshot;
  const told =
    request.state === 'done' && mail && isBadNews(mail.state)
      ? sentences(say`⚠️ Bad news about this mail.`, mailOf(snapshot))
      : toldOf(snapshot, showing, now);
  // A batch's asker is not called once for each learner; its progress has the buttons.
  const isOwn = post.kind === 'correction' && !request.batchId;
  const asker = isOwn && !post.recipient ? request.askedBy : undefined;
  const buttons = isOwn && request.state !== 'undone' ? waysOut(snapshot, catalogue) : [];
  return {
    text: `${escapeSlack(action.title)}: ${plainText(told, showing)}`,
    // A batch's thread is about many: it says whose mail this is.
    blocks: [
      paragraphs(
        showing,
        request.batchId ? learnerLine(learner, organization) : [],
        told,
        mentioning(say`Reference ${request.reference}`, asker),
      ),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}
