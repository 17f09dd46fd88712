import type * as z from 'zod';
import type { RefusedAnswer } from '../../../service/context.ts';
import { renderRefusal } from '../../answers/refusals.ts';
import { replyIn } from '../../transport/reply.ts';
import { typedInBlocks } from '../../views/forms/field-blocks.ts';
import { REASON_BLOCK, reasonForm } from '../../views/forms/reason-form.ts';
import { reasonFlows } from '../reason-flows.ts';
import type { SubmitForm } from './submission.ts';

/** Submits a reason. Its result shows on the cards, and a refusal goes to the person who gave it. */
export const submitReason: SubmitForm<z.infer<typeof reasonForm.memory>> = {
  form: reasonForm,
  submit(deps, { memory, view, invocation }) {
    const { verb, value, isInThread, ...place } = memory;
    const flow = reasonFlows[verb];
    if (!flow) return { faults: {} };
    const reason = (typedInBlocks(view.state.values)[REASON_BLOCK] ?? '').trim();
    if (reason === '' && !flow.form.field.optional) return { faults: { [REASON_BLOCK]: 'Say it in a few words.' } };
    const reply = replyIn(deps.client, isInThread ? place : { ...place, threadTs: null }, invocation.actor);
    return {
      work: {
        name: verb,
        about: { value },
        reply,
        ifBroken: flow.ifBroken,
        run: async (reference) => {
          const own = { ...invocation, place, reference };
          const answer = await flow.run(deps, { invocation: own, value, reason, reply });
          if (answer.kind !== 'refused') return;
          await reply(await renderRefusal(deps, answer as RefusedAnswer, own));
        },
      },
    };
  },
};
