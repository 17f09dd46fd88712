import type * as z from 'zod';
import type { Action } from '../../../core/action.ts';
import { type FieldValues, readFields } from '../../../core/field.ts';
import type { Invocation } from '../../../service/context.ts';
import { askAndAnswer } from '../../answers/answers.ts';
import { answerMany } from '../../answers/batch-answers.ts';
import { oneLine } from '../../input/sanitize.ts';
import type { Reply } from '../../transport/background.ts';
import { replyIn } from '../../transport/reply.ts';
import { actionForm, batchForm } from '../../views/forms/action-form.ts';
import { typedInBlocks } from '../../views/forms/field-blocks.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { NOTHING_DONE, type Submission, type SubmitForm, type Submitted } from './submission.ts';

/** Reads what was typed in an action's form. Values and faults are keyed by block. */
function readBlocks(action: Action, state: Parameters<typeof typedInBlocks>[0]) {
  const [values, faults]: [FieldValues, FieldValues] = [{}, {}];
  for (const [block, typed] of Object.entries(typedInBlocks(state))) {
    const [name = ''] = block.split(':');
    const field = action.fields[name];
    if (!field || (typed === '' && field.optional && !field.isPrefilled)) continue;
    const read = readFields({ [name]: field }, { [name]: field.isLong ? typed : oneLine(typed) });
    if (read.faults[name] !== undefined) faults[block] = read.faults[name];
    else values[block] = read.values[name] ?? '';
  }
  return { values, faults };
}

type Where = { action: string; channel: string; threadTs: string | null; isInThread: boolean };
type Asked = { invocation: Invocation; action: Action; values: FieldValues; reply: Reply };

/** Reads what was typed, and asks with it where the form came from; what is wrong with it comes at its block. */
function askWithTyped(
  deps: HandlerDeps,
  { memory, view, invocation }: Submission<Where>,
  ask: (asked: Asked) => Promise<void>,
): Submitted {
  const action = deps.catalogue.find(memory.action);
  if (!action) return { faults: {} };
  const { values, faults } = readBlocks(action, view.state.values);
  if (Object.keys(faults).length > 0) return { faults };
  const { channel, threadTs, isInThread } = memory;
  const reply = replyIn(deps.client, { channel, threadTs: isInThread ? threadTs : null }, invocation.actor);
  return {
    work: {
      name: `submission:${action.name}`,
      reply,
      ifBroken: NOTHING_DONE,
      run: (reference: string) =>
        ask({ invocation: { ...invocation, place: { channel, threadTs }, reference }, action, values, reply }),
    },
  };
}

/** Submits an action's form. The card or the refusal appears where the form was asked for. */
export const submitAction: SubmitForm<z.infer<typeof actionForm.memory>> = {
  form: actionForm,
  submit: (deps, submission) =>
    askWithTyped(deps, submission, async ({ action, values, ...asked }) => {
      const { learnerId, draft } = submission.memory;
      await askAndAnswer(deps, { ...asked, entry: action, target: { learnerId }, given: { values, form: { draft } } });
    }),
};

/** Submits an action's form for several learners. */
export const submitBatch: SubmitForm<z.infer<typeof batchForm.memory>> = {
  form: batchForm,
  submit: (deps, submission) =>
    askWithTyped(deps, submission, async ({ action, values, invocation, reply }) => {
      const answer = await deps.desk.askMany(invocation, action, { draft: submission.memory.draft }, values);
      await answerMany(deps, answer, { invocation, reply });
    }),
};
