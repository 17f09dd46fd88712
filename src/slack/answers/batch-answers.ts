import type { ManyAnswer } from '../../service/batches/create-batch.ts';
import type { Invocation } from '../../service/context.ts';
import type { Reply } from '../transport/background.ts';
import { nothingRuns } from '../views/cards/batch/batch.ts';
import { type AnswerDeps, postCard } from './answers.ts';
import { openBatchForm, type Trigger } from './open-action-form.ts';
import { renderRefusal } from './refusals.ts';

/**
 * Answers a request for several learners: with a card for everybody in the conversation, or a message for the asker
 * alone.
 */
export async function answerMany(
  answering: AnswerDeps,
  answer: ManyAnswer,
  { invocation, reply, trigger }: { invocation: Invocation; reply: Reply; trigger?: Trigger },
): Promise<void> {
  if (answer.kind === 'refused') await reply(await renderRefusal(answering, answer, invocation));
  if (answer.kind === 'nothing-runs') {
    const names = await answering.naming(...answer.items.map(({ reason }) => reason.words));
    await reply(nothingRuns(answer, { names, reader: invocation.actor }));
  }
  if (answer.kind === 'batch-form' && trigger) await openBatchForm(answering, answer, { invocation, trigger });
  if (answer.kind === 'created') await postCard(answering, answer, { invocation, reply });
}
