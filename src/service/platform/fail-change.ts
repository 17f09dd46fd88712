import { refusedWords, unansweredWords } from '../../core/platform/words.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { sentences } from '../../core/sentence.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import type { PlatformChange } from '../../db/platform/changes.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import type { DecisionContext } from '../requests/decision-context.ts';
import type { FinalAnswer } from './settle-change.ts';
import { settleItemOf } from './settle-item.ts';

type Failed = Exclude<FinalAnswer, { kind: 'accepted' }>;

/** Ends a request that the platform has refused or not answered: nothing is changed. One to be undone stays done. */
export async function failChange(context: DecisionContext, change: PlatformChange, answer: Failed): Promise<void> {
  const { tx, row } = context;
  const { id } = row.request;
  await (change.isUndo ? keepDone(context, answer) : endUndone(context, answer));
  await invalidatePost(tx, id, 'card', 'approval', 'confirmation', 'echo');
}

async function endUndone({ deps, tx, row }: DecisionContext, answer: Failed): Promise<void> {
  const { id, batchId } = row.request;
  const reason = reasonOf(deps.platform.name, answer);
  await Promise.all([
    settleRequest(tx, id, {
      state: answer.kind === 'refused' ? 'refused' : 'failed',
      outcome: { words: reason.words, facts: { refusal: reason.code } },
    }),
    batchId && settleItemOf(tx, { batchId, requestId: id, state: 'refused', reason }),
  ]);
}

const reasonOf = (platform: string, answer: Failed): Refusal =>
  answer.kind === 'refused'
    ? refuse('platform-refused', { platform, message: answer.message })
    : refuse('platform-unanswered', { platform });

async function keepDone({ deps, tx, row }: DecisionContext, answer: Failed): Promise<void> {
  const { id, outcome } = row.request;
  const { name } = deps.platform;
  const words = answer.kind === 'refused' ? refusedWords(name, answer.message, true) : unansweredWords(name, true);
  const kept = outcome ?? { words: [], facts: {} };
  await settleRequest(tx, id, { state: 'done', outcome: { ...kept, words: sentences(kept.words, words) } });
}
