import type { Action } from '../../core/action.ts';
import { say } from '../../core/sentence.ts';
import type { Target } from '../../core/subject.ts';
import type { BatchFormAnswer } from '../../service/batches/batch-form.ts';
import type { Invocation } from '../../service/context.ts';
import type { AskAnswer, Given } from '../../service/requests/ask.ts';
import { actionModal, batchModal } from '../views/forms/action-form.ts';
import { wordsModal } from '../views/forms/form.ts';
import type { AnswerDeps } from './answers.ts';
import { openAndFill } from './fill-view.ts';
import { hasNextStep, renderRefusalModal } from './refusals.ts';

/** What a form opens with: Slack's trigger, which lives three seconds, and whether there is a thread to post in. */
export type Trigger = { id: string; isInThread: boolean };

/**
 * Opens the form of an action at once, and fills it in when the desk has answered. It shows a refusal, too. Where a
 * choice comes first, it says so, and the choice follows as the answer.
 */
export async function openActionForm(
  deps: Pick<AnswerDeps, 'client' | 'desk' | 'workspaceUrl' | 'naming'>,
  {
    invocation,
    action,
    target,
    given,
    trigger,
  }: {
    invocation: Invocation;
    action: Action;
    target: Target;
    given: Given | undefined;
    trigger: Trigger;
  },
): Promise<AskAnswer> {
  const memory = { ...invocation.place, isInThread: trigger.isInThread };
  const { client, desk } = deps;
  const asking = desk.ask(invocation, action, target, { ...given, form: 'open' });
  await openAndFill(client, { title: action.title, trigger: trigger.id }, asking, (answer) => {
    if (answer.kind === 'form') return actionModal(answer, memory);
    if (answer.kind === 'refused' && !hasNextStep(answer))
      return renderRefusalModal(deps, { title: action.title, refusal: answer.refusal }, invocation);
    return wordsModal(action.title, say`The answer is in the conversation: choose there first.`);
  });
  return asking;
}

/** Opens the form of an action for several learners. */
export async function openBatchForm(
  { client }: Pick<AnswerDeps, 'client'>,
  answer: BatchFormAnswer,
  { invocation, trigger }: { invocation: Invocation; trigger: Trigger },
): Promise<void> {
  const memory = { ...invocation.place, isInThread: trigger.isInThread };
  await client.views.open({ trigger_id: trigger.id, view: batchModal(answer, memory) });
}
