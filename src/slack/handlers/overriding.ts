import type { App, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Catalogue } from '../../core/catalogue.ts';
import type { OverridableRule } from '../../core/override.ts';
import { refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import { type Call, refused } from '../../service/context.ts';
import { type Answering, askAndAnswer } from '../answers/answers.ts';
import { readErrand } from '../input/button-payload.ts';
import type { Work } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { overrideWays } from '../views/forms/override.ts';
import { reasonModal } from '../views/forms/reason-modal.ts';
import { openForm, readReason } from './reasoned.ts';

type Handling = Answering & { catalogue: Catalogue; work: Work; client: WebClient };
type Asking = { rule: OverridableRule; errand: string | undefined; trigger: string; call: Call };

const memorySchema = z.object({
  rule: z.enum(['cool-down', 'suppression']),
  errand: z.string(),
  channel: z.string(),
  threadTs: z.string().nullable(),
});

/** Opens the form that asks a lead why a rule is to be passed. */
export async function openOverrideForm(handling: Handling, { rule, errand, trigger, call }: Asking): Promise<void> {
  const { client, desk, catalogue } = handling;
  const { form } = overrideWays[rule];
  const wish = readErrand(errand, catalogue)?.wish;
  const weighing = wish ? desk.weighOverride(call, wish) : Promise.resolve(refused(refuse('request-gone')));
  const memory = { rule, errand, channel: call.place.channel, threadTs: call.place.threadTs };
  await openForm(client, { title: form.title, trigger }, weighing, () => reasonModal(form, memory, 'override'));
}

/** Takes the reason to the desk, which asks again: what comes is the ordinary card, or a no. */
export function handleOverrides(app: App, handling: Handling): void {
  app.view<ViewSubmitAction>({ callback_id: 'override', type: 'view_submission' }, async ({ ack, body, view }) => {
    const reason = await readReason(view, ack);
    if (!reason) return;
    const { rule, errand: value, channel, threadTs } = memorySchema.parse(JSON.parse(view.private_metadata));
    const errand = readErrand(value, handling.catalogue);
    const { client, work, workspaceUrl } = handling;
    const reply = replyIn(client, { channel, threadTs }, body.user.id);
    work.start({
      name: `override:${rule}`,
      reply,
      ifBroken: say`Nothing was done.`,
      run: async (reference) => {
        if (!errand)
          return void (await reply(refusalMessage(refused(refuse('request-gone')), { workspaceUrl, threadTs })));
        const place = { channel, threadTs: errand.threadTs };
        const call = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        const given = { override: { rule, reason, by: body.user.id } };
        await askAndAnswer(handling, { call, wish: errand.wish, target: errand, given, reply });
      },
    });
  });
}
