import type { App, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { changeEmail } from '../../core/actions/change-email.ts';
import { refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import { type AnswerDeps, askAndAnswer } from '../answers/answers.ts';
import type { ButtonPayload } from '../input/button-payload.ts';
import { isEmail } from '../input/emails.ts';
import { oneLine } from '../input/sanitize.ts';
import type { Background } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { addressModal } from '../views/forms/address-modal.ts';
import { wordsModal } from '../views/forms/modal.ts';
import { openAndFill } from './fill-view.ts';

type AddressDeps = AnswerDeps & { client: WebClient; background: Background };

const memorySchema = z.object({
  learnerId: z.string(),
  channel: z.string(),
  threadTs: z.string().nullable(),
  isInThread: z.boolean(),
});

/** Opens the form for a learner's right address: at once, for a trigger lives three seconds, and filled in after that. */
export async function openAddressForm(
  { client, desk, suggestEmail }: AddressDeps,
  {
    invocation,
    payload,
    trigger,
    isInThread,
  }: { invocation: Invocation; payload: ButtonPayload; trigger: string; isInThread: boolean },
): Promise<void> {
  const { learnerId } = payload;
  const memory = { learnerId, channel: invocation.place.channel, threadTs: invocation.place.threadTs, isInThread };
  const recalling = payload.draft ? desk.draft(invocation, payload.draft) : undefined;
  const asking = Promise.all([desk.ask(invocation, undefined, { learnerId }), recalling]).then(([answer, typed]) => ({
    ...answer,
    typed,
  }));
  await openAndFill(client, { title: changeEmail.title, trigger }, asking, (answer) => {
    if (answer.kind !== 'profile') {
      const no = answer.kind === 'refused' ? answer.refusal : refuse('learner-gone');
      return wordsModal(changeEmail.title, no.words);
    }
    const { subject } = answer.profile;
    return addressModal(subject, answer.typed ?? suggestEmail(subject.learner.email), memory);
  });
}

/** Takes the address to the desk: the card, or what is wrong with it, comes where the form was asked for. */
export function handleAddresses(app: App, handling: AddressDeps): void {
  app.view<ViewSubmitAction>({ callback_id: 'address', type: 'view_submission' }, async ({ ack, body, view }) => {
    const newEmail = oneLine(view.state.values.email?.email?.value ?? '').toLowerCase();
    if (!isEmail(newEmail)) {
      const errors = { email: 'That is not an email address. Type it like jane@example.com.' };
      await ack({ response_action: 'errors', errors });
      return;
    }
    await ack();
    const { learnerId, channel, threadTs, isInThread } = memorySchema.parse(JSON.parse(view.private_metadata));
    const place = { channel, threadTs };
    const reply = replyIn(handling.client, isInThread ? place : { channel, threadTs: null }, body.user.id);
    handling.background.start({
      name: 'address',
      reply,
      ifBroken: say`Nothing was done.`,
      run: async (reference) => {
        const invocation = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        await askAndAnswer(handling, {
          invocation,
          entry: changeEmail,
          target: { learnerId },
          given: { newEmail },
          reply,
        });
      },
    });
  });
}
