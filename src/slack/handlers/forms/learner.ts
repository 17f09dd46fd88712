import * as z from 'zod';
import { isEmailAddress, readAddress } from '../../../core/mail/email-address.ts';
import { askAndAnswer } from '../../answers/answers.ts';
import { answerMany } from '../../answers/batch-answers.ts';
import { asTyped } from '../../input/emails.ts';
import { replyIn } from '../../transport/reply.ts';
import { typedInBlocks } from '../../views/forms/field-blocks.ts';
import { ALL, LEARNER_BLOCK, learnerForm, TYPED_BLOCK } from '../../views/forms/learner-form.ts';
import { NOTHING_DONE, type SubmitForm } from './submission.ts';

/** Submits the choice of a learner. The card or the answer appears in the message's thread. */
export const submitLearner: SubmitForm<z.infer<typeof learnerForm.memory>> = {
  form: learnerForm,
  submit(deps, { memory, view, trigger, invocation }) {
    const { [LEARNER_BLOCK]: chosen, [TYPED_BLOCK]: typed } = typedInBlocks(view.state.values);
    const block = typed ? TYPED_BLOCK : LEARNER_BLOCK;
    const email = chosen === ALL ? ALL : readAddress(asTyped(typed || chosen || '').trim());
    if (!email) return { faults: { [block]: 'That is not an email address. Type it like jane@example.com.' } };
    const place = { channel: memory.channel, threadTs: memory.threadTs };
    const reply = replyIn(deps.client, memory.isInThread ? place : { ...place, threadTs: null }, invocation.actor);
    const action = memory.action ? deps.catalogue.find(memory.action) : undefined;
    return {
      work: {
        name: 'submission',
        reply,
        ifBroken: NOTHING_DONE,
        run: async (reference) => {
          const own = { ...invocation, place, reference };
          const opens = { id: trigger, isInThread: memory.isInThread };
          if (email === ALL && action) {
            const target = { emails: emailsIn(view), leftOut: memory.leftOut };
            await answerMany(deps, await deps.desk.askMany(own, action, target), {
              invocation: own,
              reply,
              trigger: opens,
            });
          } else await askAndAnswer(deps, { invocation: own, entry: action, target: { email }, reply, trigger: opens });
        },
      },
    };
  },
};

const offeredSchema = z.object({ element: z.object({ options: z.array(z.object({ value: z.string() })) }) });

/** Returns the addresses that the modal offered, from its blocks: 50 of them would not fit into private_metadata. */
function emailsIn({ blocks }: { blocks: unknown[] }): string[] {
  const offered = blocks.flatMap((block) => offeredSchema.safeParse(block).data?.element.options ?? []);
  return offered.map(({ value }) => value).filter(isEmailAddress);
}
