import type { CatalogueEntry, Input } from '../../core/action.ts';
import { history } from '../../core/inquiries/history.ts';
import type { Diagnosis, PastMail } from '../../core/mail/diagnosis.ts';
import { refuse } from '../../core/refusal.ts';
import { code, say } from '../../core/sentence.ts';
import type { Target } from '../../core/subject.ts';
import { type Invocation, refused } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import type { AskAnswer } from '../../service/requests/ask.ts';
import type { Naming } from '../people/names.ts';
import type { Publisher } from '../publishing/publisher.ts';
import type { Reply } from '../transport/background.ts';
import { nearMatches, whichOrganization } from '../views/cards/choices.ts';
import { diagnosisMessage } from '../views/cards/diagnosis.ts';
import { profileMessage } from '../views/cards/profile.ts';
import { type AnswerContext, refusalMessage } from '../views/cards/refusal.ts';
import type { Message } from '../views/text/message.ts';
import { paragraphs, plainText } from '../views/text/render.ts';
import type { HistoryAnswers } from './history-answers.ts';

/** Slack's words for a channel that the desk is not in, or not any more. */
const NOT_THERE = new Set(['not_in_channel', 'channel_not_found']);

/** What every handler works with. */
export type AnswerDeps = {
  desk: Desk;
  publisher: Publisher;
  workspaceUrl: string;
  /** Where the desk's own pages are. */
  publicUrl: string;
  clock: () => Date;
  /** The address that was probably meant, where one looks mistyped. */
  suggestEmail(email: string): string | undefined;
  history: HistoryAnswers;
  naming: Naming;
  /** Finds out why mail does not reach an address, within 5 seconds. */
  examineMail(patient: { email: string; history: readonly PastMail[] }): Promise<Diagnosis>;
};

/** What somebody asks for, and how to answer them alone. */
export type Question = {
  invocation: Invocation;
  entry: CatalogueEntry | undefined;
  target: Target;
  given?: Input;
  reply: Reply;
};

/**
 * Asks the service and answers in Slack: a card for everybody in the conversation, all else for the asker alone.
 * @returns whether a card was posted.
 */
export async function askAndAnswer(
  answering: AnswerDeps,
  { invocation, entry, target, given, reply }: Question,
): Promise<boolean> {
  const { desk, workspaceUrl } = answering;
  if (entry === history) {
    await answering.history.show({ invocation, of: target, reply });
    return false;
  }
  const answer = await desk.ask(invocation, entry, target, given);
  if (answer.kind === 'repeated') return false;
  const setting = { workspaceUrl, threadTs: invocation.place.threadTs, entry };
  if (answer.kind !== 'prepared') {
    await reply(await render(answering, answer, setting));
    return false;
  }
  const isPosted = await postCard(answering, answer, setting, reply);
  // Addresses are masked on the card: whoever corrects one has to see both in full.
  const { newEmail, oldEmail } = answer.input;
  if (newEmail && oldEmail) await reply(addressesMessage(oldEmail, newEmail));
  return isPosted;
}

/**
 * Posts the card of what was prepared. Where Slack does not take it, it is taken back and the asker is told why.
 * @returns whether it was posted.
 */
export async function postCard(
  { desk, publisher }: AnswerDeps,
  card: { requestId: string; postId: string },
  setting: AnswerContext,
  reply: Reply,
): Promise<boolean> {
  const shown = await publisher.ownPost(card.postId);
  if (shown.kind === 'impossible') {
    await desk.withdraw(card.requestId);
    if (!NOT_THERE.has(shown.code)) throw new Error(`Slack turned the card down: ${shown.code}.`);
    await reply(refusalMessage(refused(refuse('not-in-channel')), setting));
    return false;
  }
  if (shown.kind === 'later') await reply(lateMessage());
  return shown.kind === 'shown';
}

async function render(
  { clock, examineMail, naming }: AnswerDeps,
  answer: Exclude<AskAnswer, { kind: 'repeated' | 'prepared' }>,
  setting: AnswerContext,
): Promise<Message> {
  switch (answer.kind) {
    case 'refused':
      return refusalMessage(answer, { ...setting, names: await naming(answer.refusal.words) });
    case 'profile': {
      const names = await naming(...answer.profile.impossible.map(({ refusal }) => refusal.words));
      return profileMessage(answer.profile, { ...setting, names }, clock());
    }
    case 'which-organization':
      return whichOrganization(answer, setting);
    case 'mail-case': {
      const { subject, history } = answer;
      return diagnosisMessage(subject, await examineMail({ email: subject.learner.email, history }));
    }
    case 'near':
      return nearMatches(answer.entry, answer, setting);
  }
}

function addressesMessage(oldEmail: string, newEmail: string): Message {
  const words = say`In full, for your eyes: ${code(oldEmail)} becomes ${code(newEmail)}.`;
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}

function lateMessage(): Message {
  const words = say`Slack is slow just now. The card follows by itself; nothing happens before it is confirmed.`;
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}
