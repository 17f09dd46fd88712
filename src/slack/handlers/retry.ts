import { say } from '../../core/sentence.ts';
import type { Call } from '../../service/context.ts';
import type { Answering } from '../answers/answers.ts';
import { answerMany } from '../answers/batch-answers.ts';
import type { Reply, Work } from '../transport/background.ts';

/** Answers “Retry the failed” under a batch's result: a new card, for those alone. */
export function startRetry(
  answering: Answering & { work: Work },
  { call, ref, reply }: { call: Omit<Call, 'reference'>; ref: string; reply: Reply },
): void {
  answering.work.start({
    name: 'retry-failed',
    about: { request: ref },
    reply,
    ifBroken: say`Nothing was done. Click again.`,
    run: async (reference) => {
      const own = { ...call, reference };
      await answerMany(answering, await answering.desk.retryFailed(own, ref), { call: own, reply });
    },
  });
}
