import type * as z from 'zod';
import type { Action } from '../../../core/action.ts';
import { type FieldValues, readFields } from '../../../core/field.ts';
import { askAndAnswer } from '../../answers/answers.ts';
import { answerMany } from '../../answers/batch-answers.ts';
import { oneLine } from '../../input/sanitize.ts';
import { replyIn } from '../../transport/reply.ts';
import { actionForm, batchForm } from '../../views/forms/action-form.ts';
import { typedInBlocks } from '../../views/forms/field-blocks.ts';
import type { HandlerDeps } from '../handler-deps.ts';
import { NOTHING_DONE, type SubmitForm } from './submission.ts';

/** What was typed in an action's form, by block: read by the fields, faults at their blocks. */
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

type Where = { channel: string; threadTs: string | null; isInThread: boolean };

function placeAndReply({ client }: HandlerDeps, { channel, threadTs, isInThread }: Where, actor: string) {
  const place = { channel, threadTs };
  return { place, reply: replyIn(client, isInThread ? place : { channel, threadTs: null }, actor) };
}

const gone = { faults: {} };

/** What an action needs was given: the card, or what is wrong with it, comes where the form was asked for. */
export const submitAction: SubmitForm<z.infer<typeof actionForm.memory>> = {
  form: actionForm,
  submit(deps, { memory, view, invocation }) {
    const action = deps.catalogue.find(memory.action);
    if (!action) return gone;
    const { values, faults } = readBlocks(action, view.state.values);
    if (Object.keys(faults).length > 0) return { faults };
    const { place, reply } = placeAndReply(deps, memory, invocation.actor);
    const { learnerId, draft } = memory;
    return {
      work: {
        name: `submission:${action.name}`,
        reply,
        ifBroken: NOTHING_DONE,
        run: async (reference) => {
          const own = { ...invocation, place, reference };
          const given = { values, form: { draft } };
          await askAndAnswer(deps, { invocation: own, entry: action, target: { learnerId }, given, reply });
        },
      },
    };
  },
};

/** The same for several learners. */
export const submitBatch: SubmitForm<z.infer<typeof batchForm.memory>> = {
  form: batchForm,
  submit(deps, { memory, view, invocation }) {
    const action = deps.catalogue.find(memory.action);
    if (!action) return gone;
    const { values, faults } = readBlocks(action, view.state.values);
    if (Object.keys(faults).length > 0) return { faults };
    const { place, reply } = placeAndReply(deps, memory, invocation.actor);
    return {
      work: {
        name: `submission:${action.name}`,
        reply,
        ifBroken: NOTHING_DONE,
        run: async (reference) => {
          const own = { ...invocation, place, reference };
          const answer = await deps.desk.askMany(own, action, { draft: memory.draft }, values);
          await answerMany(deps, answer, { invocation: own, reply });
        },
      },
    };
  },
};
