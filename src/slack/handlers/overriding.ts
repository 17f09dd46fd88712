import type { App, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { Catalogue } from '../../core/catalogue.ts';
import type { OverridableRule } from '../../core/override.ts';
import { refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import { type Invocation, refused } from '../../service/context.ts';
import { type AnswerDeps, askAndAnswer } from '../answers/answers.ts';
import { readButtonPayload } from '../input/button-payload.ts';
import type { Background } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { overrideWays } from '../views/forms/override.ts';
import { reasonModal } from '../views/forms/reason-modal.ts';
import { openForm, readReason } from './reasoned.ts';

type OverrideDeps = AnswerDeps & { catalogue: Catalogue; background: Background; client: WebClient };
type OverrideQuestion = { rule: OverridableRule; payload: string | undefined; trigger: string; invocation: Invocation };

const memorySchema = z.object({
  rule: z.enum(['cool-down', 'suppression']),
  payload: z.string(),
  channel: z.string(),
  threadTs: z.string().nullable(),
});

/** Opens the form that asks a lead why a rule is to be passed. */
export async function openOverrideForm(
  handling: OverrideDeps,
  { rule, payload, trigger, invocation }: OverrideQuestion,
): Promise<void> {
  const { client, desk, catalogue } = handling;
  const { form } = overrideWays[rule];
  const entry = readButtonPayload(payload, catalogue)?.entry;
  const authorizing = entry
    ? desk.authorizeOverride(invocation, entry)
    : Promise.resolve(refused(refuse('request-gone')));
  const memory = { rule, payload, channel: invocation.place.channel, threadTs: invocation.place.threadTs };
  await openForm(client, { title: form.title, trigger }, authorizing, () => reasonModal(form, memory, 'override'));
}

/** Takes the reason to the desk, which asks again: what comes is the ordinary card, or a no. */
export function handleOverrides(app: App, handling: OverrideDeps): void {
  app.view<ViewSubmitAction>({ callback_id: 'override', type: 'view_submission' }, async ({ ack, body, view }) => {
    const reason = await readReason(view, ack);
    if (!reason) return;
    const { rule, payload: value, channel, threadTs } = memorySchema.parse(JSON.parse(view.private_metadata));
    const payload = readButtonPayload(value, handling.catalogue);
    const { client, background, workspaceUrl } = handling;
    const reply = replyIn(client, { channel, threadTs }, body.user.id);
    background.start({
      name: `override:${rule}`,
      reply,
      ifBroken: say`Nothing was done.`,
      run: async (reference) => {
        if (!payload)
          return void (await reply(refusalMessage(refused(refuse('request-gone')), { workspaceUrl, threadTs })));
        const place = { channel, threadTs: payload.threadTs };
        const invocation = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        const given = { override: { rule, reason, by: body.user.id } };
        await askAndAnswer(handling, { invocation, entry: payload.entry, target: payload, given, reply });
      },
    });
  });
}
