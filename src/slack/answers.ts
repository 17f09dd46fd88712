import type { Wish } from '../core/action.ts';
import type { Diagnosis, PastMail } from '../core/mail-doctor.ts';
import { refuse } from '../core/refusal.ts';
import type { Answer } from '../core/service/ask.ts';
import { type Call, refused } from '../core/service/call.ts';
import type { Desk } from '../core/service/desk.ts';
import type { Target } from '../core/subject.ts';
import { say } from '../core/words.ts';
import type { Show } from './show.ts';
import { nearMatches, whichOrganization } from './views/choices.ts';
import { diagnosisMessage } from './views/diagnosis.ts';
import type { Message } from './views/message.ts';
import { profileMessage } from './views/profile.ts';
import { refusalMessage, type Setting } from './views/refusal.ts';
import { paragraphs, plainText } from './views/words.ts';
import type { Reply } from './work.ts';

/** Slack's words for a channel that the desk is not in, or not any more. */
const NOT_THERE = new Set(['not_in_channel', 'channel_not_found']);

/** What every handler works with. */
export type Answering = {
  desk: Desk;
  show: Show;
  workspaceUrl: string;
  /** Where the desk's own pages are. */
  publicUrl: string;
  clock: () => Date;
  /** Finds out why mail does not reach an address, within 5 seconds. */
  examineMail(patient: { email: string; history: readonly PastMail[] }): Promise<Diagnosis>;
};

/**
 * Asks the service and answers in Slack: a card for everybody in the conversation, all else for the asker alone.
 * @returns whether a card was posted.
 */
export async function askAndAnswer(
  answering: Answering,
  { call, wish, target, reply }: { call: Call; wish: Wish | undefined; target: Target; reply: Reply },
): Promise<boolean> {
  const { desk, workspaceUrl } = answering;
  const answer = await desk.ask(call, wish, target);
  if (answer.kind === 'repeated') return false;
  const setting = { workspaceUrl, threadTs: call.place.threadTs };
  if (answer.kind !== 'prepared') {
    await reply(await render(answering, answer, setting));
    return false;
  }
  return postCard(answering, answer, setting, reply);
}

/**
 * Posts the card of what was prepared. Where Slack does not take it, it is taken back and the asker is told why.
 * @returns whether it was posted.
 */
export async function postCard(
  { desk, show }: Answering,
  card: { requestId: string; postId: string },
  setting: Setting,
  reply: Reply,
): Promise<boolean> {
  const shown = await show.ownPost(card.postId);
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
  { clock, examineMail }: Answering,
  answer: Exclude<Answer, { kind: 'repeated' | 'prepared' }>,
  setting: Setting,
): Promise<Message> {
  switch (answer.kind) {
    case 'refused':
      return refusalMessage(answer, setting);
    case 'profile':
      return profileMessage(answer.profile, setting, clock());
    case 'which-organization':
      return whichOrganization(answer.wish, answer.subjects, setting);
    case 'mail-case': {
      const { subject, history } = answer;
      return diagnosisMessage(subject, await examineMail({ email: subject.learner.email, history }));
    }
    case 'near':
      return nearMatches(answer.wish, answer.refusal, answer.subjects, setting);
  }
}

function lateMessage(): Message {
  const words = say`Slack is slow just now. The card follows by itself; nothing happens before it is confirmed.`;
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}
