import type { ManyAnswer } from '../core/service/batch-ask.ts';
import type { Call } from '../core/service/call.ts';
import { type Answering, postCard } from './answers.ts';
import { nothingRuns } from './views/batch.ts';
import { refusalMessage } from './views/refusal.ts';
import type { Reply } from './work.ts';

/** Answers what was asked for several learners: a card for everybody in the conversation, all else for the asker alone. */
export async function answerMany(
  answering: Answering,
  answer: ManyAnswer,
  { call, reply }: { call: Call; reply: Reply },
): Promise<void> {
  const setting = { workspaceUrl: answering.workspaceUrl, threadTs: call.place.threadTs };
  if (answer.kind === 'refused') await reply(refusalMessage(answer, setting));
  if (answer.kind === 'nothing-runs') await reply(nothingRuns(answer.action, answer.items));
  if (answer.kind === 'prepared') await postCard(answering, answer, setting, reply);
}
