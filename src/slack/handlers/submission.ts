import type { App, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Catalogue } from '../../core/catalogue.ts';
import { say } from '../../core/sentence.ts';
import { type AnswerDeps, askAndAnswer } from '../answers/answers.ts';
import { answerMany } from '../answers/batch-answers.ts';
import { isEmail } from '../input/emails.ts';
import { oneLine } from '../input/sanitize.ts';
import type { Background } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { ALL } from '../views/forms/modal.ts';

type SubmissionDeps = AnswerDeps & { catalogue: Catalogue; background: Background; client: WebClient };

const memorySchema = z.object({
  channel: z.string(),
  threadTs: z.string().nullable(),
  isInThread: z.boolean(),
  action: z.string().nullable(),
});

/** Answers the modal that asks for a learner: it closes, and the card or the answer comes in the message's thread. */
export function handleSubmissions(app: App, handling: SubmissionDeps): void {
  app.view<ViewSubmitAction>({ callback_id: 'learner', type: 'view_submission' }, async ({ ack, body, view }) => {
    const email = readEmail(view.state.values.email?.email);
    if (email !== ALL && !isEmail(email)) {
      await ack({
        response_action: 'errors',
        errors: { email: 'That is not an email address. Type it like jane@example.com.' },
      });
      return;
    }
    await ack();
    const memory = memorySchema.parse(JSON.parse(view.private_metadata));
    const place = { channel: memory.channel, threadTs: memory.threadTs };
    const reply = replyIn(handling.client, memory.isInThread ? place : { ...place, threadTs: null }, body.user.id);
    handling.background.start({
      name: 'submission',
      reply,
      ifBroken: say`Nothing was done.`,
      run: async (reference) => {
        const invocation = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        const action = memory.action ? handling.catalogue.find(memory.action) : undefined;
        if (email === ALL && action)
          await answerMany(handling, await handling.desk.askMany(invocation, action, emailsIn(view)), {
            invocation,
            reply,
          });
        else await askAndAnswer(handling, { invocation, entry: action, target: { email }, reply });
      },
    });
  });
}

const offeredSchema = z.object({ element: z.object({ options: z.array(z.object({ value: z.string() })) }) });

/** The addresses that the modal offered: up to 50 of them would not fit into what a modal remembers. */
function emailsIn({ blocks }: ViewSubmitAction['view']): string[] {
  const offered = blocks.flatMap((block) => offeredSchema.safeParse(block).data?.element.options ?? []);
  return offered.map(({ value }) => value).filter(isEmail);
}

function readEmail(field: { value?: string | null; selected_option?: { value: string } | null } | undefined): string {
  return oneLine(field?.selected_option?.value ?? field?.value ?? '').toLowerCase();
}
