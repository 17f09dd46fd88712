import type { WebClient } from '@slack/web-api';
import { type Action, type CatalogueEntry, isAction } from '../../core/action.ts';
import { needsForm } from '../../core/field.ts';
import { type Unread, unreadWords } from '../../core/fields/unread.ts';
import { history } from '../../core/inquiries/history.ts';
import type { Diagnosis, PastMail } from '../../core/mail/diagnosis.ts';
import { type RefusalCode, refuse } from '../../core/refusal.ts';
import { person, say, type Words } from '../../core/sentence.ts';
import type { Target } from '../../core/subject.ts';
import { type Invocation, refused } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import type { AskAnswer, Given } from '../../service/requests/ask.ts';
import type { Naming } from '../people/names.ts';
import type { Publisher } from '../publishing/publisher.ts';
import type { Reply } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { formOffer, nearMatches, whichOrganization } from '../views/cards/choices.ts';
import { diagnosisMessage } from '../views/cards/diagnosis.ts';
import { profileMessage } from '../views/cards/profile.ts';
import { aboutTime } from '../views/text/about-time.ts';
import { isRestricted } from '../views/text/closed-room.ts';
import { inFullMessage } from '../views/text/in-full.ts';
import type { Message } from '../views/text/message.ts';
import { paragraphs, plainText } from '../views/text/render.ts';
import type { HistoryAnswers } from './history-answers.ts';
import { openActionForm, type Trigger } from './open-action-form.ts';
import { hasNextStep, renderRefusal } from './refusals.ts';

/** What the asker is told where a card cannot be posted because of its channel, by Slack's code or our own. */
const CLOSED = {
  not_in_channel: 'not-in-channel',
  channel_not_found: 'not-in-channel',
  is_archived: 'archived-channel',
  is_inactive: 'archived-channel',
  'shared-channel': 'shared-channel',
  'cannot-check': 'cannot-check',
} as const satisfies Record<string, RefusalCode>;
const isClosed = (code: string): code is keyof typeof CLOSED => Object.hasOwn(CLOSED, code);

/** Returns the refusal's code; undefined where the channel is not the reason. */
const closedCode = (code: string): (typeof CLOSED)[keyof typeof CLOSED] | 'may-not-write' | undefined =>
  isClosed(code) ? CLOSED[code] : isRestricted(code) ? 'may-not-write' : undefined;

/** What every answer depends on. */
export type AnswerDeps = {
  desk: Desk;
  client: WebClient;
  publisher: Publisher;
  workspaceUrl: string;
  /** The public address of the desk's own pages. */
  publicUrl: string;
  clock: () => Date;
  history: HistoryAnswers;
  naming: Naming;
  /** Returns why mail does not reach an address, within 5 seconds. */
  examineMail(patient: { email: string; history: readonly PastMail[] }): Promise<Diagnosis>;
};

/** What a person asks for, how to answer that person alone, and the trigger to open a form with. */
export type Question = {
  invocation: Invocation;
  entry: CatalogueEntry | undefined;
  target: Target;
  given?: Given;
  reply: Reply;
  trigger?: Trigger;
};

/**
 * Asks the service and answers in Slack: with a card for everybody in the conversation, a form where input is missing,
 * or a message for the asker alone.
 * @returns whether a card was posted.
 */
export async function askAndAnswer(deps: AnswerDeps, question: Question): Promise<boolean> {
  const { invocation, entry, target, reply } = question;
  if (entry === history) {
    await deps.history.show({ invocation, of: target, reply });
    return false;
  }
  const answer = await askDesk(deps, question);
  if (answer.kind === 'repeated') return false;
  if (answer.kind === 'form') {
    // Without a trigger, a click has to open it.
    if (!question.trigger) await reply(formOffer(answer, invocation.place));
    return false;
  }
  if (answer.kind !== 'created') {
    const message = await renderAnswer(deps, answer, question);
    const isChoice = answer.kind === 'near' || answer.kind === 'which-organization';
    await reply(isChoice && entry && isAction(entry) ? afterUnread(message, entry, question.given?.unread) : message);
    return false;
  }
  const isPosted = await postCard(deps, answer, question);
  // Personal values are masked on the card, so the person who gave them sees them in full beside it.
  const inFull = inFullMessage(answer.action, answer.subject.learner, answer.input);
  if (inFull) await (isPosted ? besideCard(deps, question) : reply)(inFull);
  return isPosted;
}

/** Returns a reply in the card's thread, which is there once the card is; else where the question was asked. */
const besideCard = ({ client }: AnswerDeps, { invocation: { place, actor }, reply }: Question): Reply =>
  place.threadTs ? replyIn(client, place, actor, reply) : reply;

/**
 * Returns the desk's answer. A form that may be needed is opened meanwhile, and shows a refusal that has no next step.
 */
async function askDesk(deps: AnswerDeps, { invocation, entry, target, given, trigger }: Question): Promise<AskAnswer> {
  const isForm =
    entry && isAction(entry) && !given?.unread && (given?.form === 'open' || needsForm(entry.fields, given?.values));
  if (!isForm || !trigger) return deps.desk.ask(invocation, entry, target, given);
  const answer = await openActionForm(deps, { invocation, action: entry, target, given, trigger });
  return answer.kind === 'refused' && !hasNextStep(answer) ? { kind: 'repeated' } : answer;
}

/**
 * Posts the card of a created request. Where Slack does not take it, the request is withdrawn and the asker is told
 * why.
 * @returns whether it was posted.
 */
export async function postCard(
  deps: AnswerDeps,
  card: { requestId: string; postId: string },
  { invocation, entry, reply }: Pick<Question, 'invocation' | 'reply'> & { entry?: CatalogueEntry | undefined },
): Promise<boolean> {
  const { desk, publisher } = deps;
  const shown = await publisher.ownPost(card.postId);
  if (shown.kind === 'impossible') {
    await desk.withdraw(card.requestId);
    const closed = closedCode(shown.code);
    if (!closed) throw new Error(`Slack turned the card down: ${shown.code}.`);
    await reply(await renderRefusal(deps, refused(refuse(closed)), invocation, entry));
    return false;
  }
  const isNews = shown.kind === 'later' || (shown.kind === 'queued' && shown.forMs > A_MOMENT_MS);
  if (isNews) await reply(lateMessage(shown));
  return shown.kind === 'shown';
}

async function renderAnswer(
  deps: AnswerDeps,
  answer: Exclude<AskAnswer, { kind: 'repeated' | 'created' | 'form' }>,
  { invocation, entry }: Question,
): Promise<Message> {
  const { clock, examineMail, naming, workspaceUrl } = deps;
  const { threadTs } = invocation.place;
  switch (answer.kind) {
    case 'refused':
      return renderRefusal(deps, answer, invocation, entry);
    case 'profile': {
      const { impossible, facts } = answer.profile;
      const asked = facts.latest.map(({ request }): Words => [person(request.askedBy)]);
      const names = await naming(...impossible.map(({ refusal }) => refusal.words), ...asked);
      return profileMessage(answer.profile, { workspaceUrl, threadTs, names, reader: invocation.actor }, clock());
    }
    case 'which-organization':
      return whichOrganization(answer, { threadTs });
    case 'mail-case': {
      const { subject, history } = answer;
      const diagnosis = await examineMail({ email: subject.learner.email, history });
      return diagnosisMessage(answer, diagnosis, threadTs);
    }
    case 'near':
      return nearMatches(answer, { threadTs });
  }
}

/** Returns a choice with what was not understood said before it: the form that follows asks for it. */
function afterUnread(message: Message, { fields }: Action, unread: readonly Unread[] = []): Message {
  if (unread.length === 0) return message;
  const blocks = [paragraphs({ email: '' }, unreadWords(unread, fields)), ...(message.blocks ?? [])];
  return { ...message, blocks };
}

/** A wait that is shorter is over before it is read, in milliseconds. */
const A_MOMENT_MS = 3_000;

/** Returns what the asker reads while the card is late. It stays when the card has come: Slack edits no command's answer. */
function lateMessage(shown: { kind: 'later' } | { kind: 'queued'; forMs: number }): Message {
  const words =
    shown.kind === 'queued'
      ? say`It is busy here, and Slack takes one message after the other: the card comes in ${aboutTime(shown.forMs)}. Nothing happens before it is confirmed.`
      : say`Slack is slow just now. The card follows by itself; nothing happens before it is confirmed.`;
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}
