import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import type { AnswerDeps } from '../answers/answers.ts';
import { answerMany } from '../answers/batch-answers.ts';
import type { Background, Reply } from '../transport/background.ts';

/** Answers “Retry the failed” under a batch's result: a new card, for those alone. */
export function startRetry(
  answering: AnswerDeps & { background: Background },
  { invocation, ref, reply }: { invocation: Omit<Invocation, 'reference'>; ref: string; reply: Reply },
): void {
  answering.background.start({
    name: 'retry-failed',
    about: { request: ref },
    reply,
    ifBroken: say`Nothing was done. Click again.`,
    run: async (reference) => {
      const own = { ...invocation, reference };
      await answerMany(answering, await answering.desk.retryFailed(own, ref), { invocation: own, reply });
    },
  });
}
