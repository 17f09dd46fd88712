import type { NeverAsked } from '../../../core/platform/change.ts';
import {
  givenUpWords,
  neverAskedWords,
  nothingFollowedWords,
  refusedWords,
  unansweredWords,
} from '../../../core/platform/words.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import { sentences, type Words } from '../../../core/sentence.ts';
import { isConfirmationTried } from '../../../db/outbox/channel-posts.ts';
import { invalidatePost } from '../../../db/outbox/invalidate-posts.ts';
import { hasWaitedBehind, lockWaitingChange, type PlatformChange } from '../../../db/platform/changes.ts';
import { settleRequest } from '../../../db/requests/requests.ts';
import { tellBadNews } from '../../mail/bad-news.ts';
import type { DecisionContext } from '../../requests/decision-context.ts';
import type { FinalAnswer } from './settle-change.ts';
import { settleItemOf } from './settle-item.ts';

type Failed = Exclude<FinalAnswer, { kind: 'accepted' }>;

/** What ending a request needs: it asks no rule. */
type Ending = Pick<DecisionContext, 'tx' | 'row'> & { deps: Pick<DecisionContext['deps'], 'platform'> };

/** Ends a request that the platform has refused or not answered: nothing is changed. One to be undone stays done. */
export async function failChange(context: Ending, change: PlatformChange, answer: Failed): Promise<void> {
  const { tx, row } = context;
  const { id } = row.request;
  await (change.isUndo ? keepDone(context, change, answer) : endUndone(context, change, answer));
  await invalidatePost(tx, id, 'card', 'approval', 'confirmation');
  // A confirmation that is still to come brings the news itself.
  if (await isConfirmationTried(tx, id)) await tellBadNews(tx, id);
}

async function endUndone(ending: Ending, change: PlatformChange, answer: Failed): Promise<void> {
  const { deps, tx, row } = ending;
  const { id, batchId } = row.request;
  const reason = reasonOf(deps.platform.name, answer, await neverAsked(ending, change, answer));
  const words = sentences(reason.words, change.plan?.followUp ? nothingFollowedWords() : []);
  await Promise.all([
    settleRequest(tx, id, {
      state: answer.kind === 'refused' ? 'refused' : 'failed',
      outcome: { words, facts: { refusal: reason.code } },
    }),
    batchId && settleItemOf(tx, { batchId, requestId: id, state: 'refused', reason }),
  ]);
}

/** Returns why the platform was never asked; undefined where it was, and may have done it. */
async function neverAsked({ tx }: Ending, change: PlatformChange, answer: Failed): Promise<NeverAsked | undefined> {
  if (change.attempts > 0 || answer.kind === 'refused') return undefined;
  if (answer.isGivenUp) return 'off';
  return (await hasWaitedBehind(tx, change)) ? 'behind' : 'late';
}

function reasonOf(platform: string, answer: Failed, why: NeverAsked | undefined): Refusal {
  if (answer.kind === 'refused') return refuse('platform-refused', { platform, message: answer.message });
  if (why) return refuse('platform-not-asked', { platform, why });
  return refuse(answer.isGivenUp ? 'platform-given-up' : 'platform-unanswered', { platform });
}

function keptWords(platform: string, answer: Failed, why: NeverAsked | undefined): Words {
  if (answer.kind === 'refused') return refusedWords(platform, answer.message, true);
  if (why) return neverAskedWords(platform, why, true);
  return answer.isGivenUp ? givenUpWords(platform, true) : unansweredWords(platform, true);
}

/** Leaves a request done that was to be undone. A late answer does nothing where another try is on its way, or was accepted. */
async function keepDone(ending: Ending, change: PlatformChange, answer: Failed): Promise<void> {
  const { deps, tx, row } = ending;
  const { id, outcome, state } = row.request;
  if (state === 'undone' || (await lockWaitingChange(tx, id))) return;
  const words = keptWords(deps.platform.name, answer, await neverAsked(ending, change, answer));
  const kept = change.plan?.before ?? outcome ?? { words: [], facts: {} };
  await settleRequest(tx, id, { state: 'done', outcome: { ...kept, words: sentences(kept.words, words) } });
}
