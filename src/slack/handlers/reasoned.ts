import type { AckFn, App, ViewOutput, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import type { Decision } from '../../service/requests/decision-context.ts';
import type { Naming } from '../people/names.ts';
import type { Background } from '../transport/background.ts';
import { replyIn } from '../transport/reply.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { wordsModal } from '../views/forms/modal.ts';
import { type ReasonForm, reasonModal } from '../views/forms/reason-modal.ts';
import { openAndFill } from './fill-view.ts';

/** Buttons that ask why first: what the form says, what is asked of the desk before it opens, and what the answer does. */
export const reasoned = {
  'ask-approval': {
    authorizes: 'confirm',
    form: {
      title: 'Ask for approval',
      label: 'Why is this needed?',
      hint: 'A lead reads it before agreeing, and it stays on the card.',
      submit: 'Ask a lead',
    },
    run: (desk, invocation, id, reason) => desk.confirm(invocation, id, { reason }),
  },
  decline: {
    authorizes: 'decline',
    form: {
      title: 'Decline',
      label: 'Why not?',
      hint: 'Whoever asked reads it in their thread.',
      submit: 'Decline',
    },
    run: (desk, invocation, id, reason) => desk.decline(invocation, id, reason),
  },
  'break-glass': {
    authorizes: 'break-glass',
    form: {
      title: 'Break the glass',
      label: 'Why can this not wait for a lead?',
      hint: 'It runs at once. The reason stays on the card and in the audit, and the leads are told.',
      submit: 'Run it now',
    },
    run: (desk, invocation, id, reason) => desk.breakGlass(invocation, id, reason),
  },
} satisfies Record<
  string,
  {
    authorizes: Parameters<Desk['authorize']>[2];
    form: ReasonForm;
    run: (desk: Desk, invocation: Invocation, id: string, reason: string) => ReturnType<Desk['confirm']>;
  }
>;

export type ReasonedVerb = keyof typeof reasoned;
export const isReasoned = (id: string): id is ReasonedVerb => Object.hasOwn(reasoned, id);

const memorySchema = z.object({
  verb: z.string().refine(isReasoned),
  id: z.string(),
  channel: z.string(),
  threadTs: z.string().nullable(),
});

type ReasonDeps = { desk: Desk; client: WebClient; background: Background; workspaceUrl: string; naming: Naming };
type ReasonQuestion = { verb: ReasonedVerb; id: string; trigger: string; invocation: Invocation };

/** Opens the form at once, for a trigger lives three seconds, and asks only then whether this person may. */
export async function openReasonForm(
  { client, desk }: ReasonDeps,
  { verb, id, trigger, invocation }: ReasonQuestion,
): Promise<void> {
  const { authorizes, form } = reasoned[verb];
  const memory = { verb, id, channel: invocation.place.channel, threadTs: invocation.place.threadTs };
  await openForm(client, { title: form.title, trigger }, desk.authorize(invocation, id, authorizes), () =>
    reasonModal(form, memory),
  );
}

/** Opens a form at once, and shows what it asks, or why not, when that is known. */
export async function openForm(
  client: WebClient,
  { title, trigger }: { title: string; trigger: string },
  authorizing: Promise<Decision>,
  form: () => ModalView,
): Promise<void> {
  await openAndFill(client, { title, trigger }, authorizing, (decision) => {
    const no = decision.kind === 'refused' ? decision.refusal : refuse('request-gone');
    return decision.kind === 'open' ? form() : wordsModal(title, no.words);
  });
}

/** Acknowledges a form with what is wrong with it, or as it is. Undefined where no reason was given. */
export async function readReason(view: ViewOutput, ack: AckFn<ViewResponseAction>): Promise<string | undefined> {
  const reason = view.state.values.reason?.reason?.value?.trim();
  if (reason) await ack();
  else await ack({ response_action: 'errors', errors: { reason: 'Say why, in a few words.' } });
  return reason || undefined;
}

/** Takes the reason to the desk. What it says is shown on the cards; a no comes to the one who answered. */
export function handleReasons(app: App, handling: ReasonDeps): void {
  app.view<ViewSubmitAction>({ callback_id: 'reason', type: 'view_submission' }, async ({ ack, body, view }) => {
    const reason = await readReason(view, ack);
    if (!reason) return;
    const { verb, id, channel, threadTs } = memorySchema.parse(JSON.parse(view.private_metadata));
    const { desk, client, background, workspaceUrl, naming } = handling;
    const place = { channel, threadTs };
    const reply = replyIn(client, place, body.user.id);
    background.start({
      name: verb,
      about: { request: id },
      reply,
      ifBroken: say`If it was done all the same, the card says so in a moment; if its buttons are still there, nothing was done.`,
      run: async (reference) => {
        const invocation = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        const decision = await reasoned[verb].run(desk, invocation, id, reason);
        if (decision.kind !== 'refused') return;
        const names = await naming(decision.refusal.words);
        await reply(refusalMessage(decision, { workspaceUrl, threadTs, names }));
      },
    });
  });
}
