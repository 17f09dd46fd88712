import type { App, RespondFn, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import * as z from 'zod';
import { isAction } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { Refusal } from '../../core/refusal.ts';
import { type Place, say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import type { Desk } from '../../service/desk.ts';
import type { EscalationAnswer, EscalationSubject } from '../../service/escalations/escalate.ts';
import { readButtonPayload } from '../input/button-payload.ts';
import type { Background, Reply } from '../transport/background.ts';
import { replyBy, replyIn } from '../transport/reply.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { wordsModal } from '../views/forms/modal.ts';
import { type ReasonForm, reasonModal } from '../views/forms/reason-modal.ts';
import { messageLink, threadLink } from '../views/text/link.ts';
import { openAndFill } from './fill-view.ts';

/** The buttons that ask for a few words first, and what their forms say. */
const forms = {
  escalate: {
    title: 'Escalate',
    label: 'What is the case, in a sentence?',
    hint: 'On-call is called once, with what I know already. Leave out addresses and passwords.',
    submit: 'Escalate',
    optional: true,
  },
  close: {
    title: 'Close this',
    label: 'What came of it?',
    hint: 'Whoever asked reads it in their thread.',
    submit: 'Close it',
  },
} satisfies Record<string, ReasonForm>;

type Worded = keyof typeof forms;
type Verb = Worded | 'take';
const isWorded = (id: string): id is Worded => Object.hasOwn(forms, id);
export const isEscalationVerb = (id: string): id is Verb => id === 'take' || isWorded(id);

/** What a form remembers until it is submitted. `value` is the button's own. */
const memorySchema = z.object({
  verb: z.string().refine(isWorded),
  value: z.string(),
  channel: z.string(),
  threadTs: z.string().nullable(),
});

type Handling = { desk: Desk; client: WebClient; background: Background; workspaceUrl: string; catalogue: Catalogue };
type Click = {
  invocation: Omit<Invocation, 'reference'>;
  value: string | undefined;
  trigger: string;
  respond: RespondFn;
};

/** Answers a click on “Escalate…”, “Take it” or “Done…”. */
export function startEscalation(handling: Handling, click: Click, verb: Verb): void {
  const { client, background, desk } = handling;
  const value = click.value ?? '';
  const { place, actor } = click.invocation;
  const reply = replyIn(client, place, actor, replyBy(click.respond));
  background.start({
    name: verb === 'take' ? verb : `form:${verb}`,
    about: { value },
    reply,
    ifBroken: say`Nothing is sure to be done. Look at the card, and click again where its button is still there.`,
    run: async (reference) => {
      const invocation = { ...click.invocation, reference };
      if (verb === 'take') await sayNo(handling, await desk.take(invocation, value), reply);
      else await openForm(handling, { verb, value, invocation, trigger: click.trigger });
    },
  });
}

/** Opens the form at once, for a trigger lives three seconds, and asks only then whether this person may. */
async function openForm(
  handling: Handling,
  { verb, value, invocation, trigger }: { verb: Worded; value: string; invocation: Invocation; trigger: string },
): Promise<void> {
  const { client, desk } = handling;
  const form: ReasonForm = forms[verb];
  const { trouble, place } = readTrouble(value, invocation.place, handling.catalogue);
  const authorizing =
    verb === 'close' ? desk.authorizeClosing(invocation, value) : desk.authorizeEscalation(invocation, trouble);
  const memory = { verb, value, ...place };
  await openAndFill(client, { title: form.title, trigger }, authorizing, (answer) => {
    const no = answer.kind === 'refused' ? answer.refusal : undefined;
    return no ? noModal(form, no, handling) : reasonModal(form, memory, 'escalation');
  });
}

function noModal({ title }: ReasonForm, { words, place }: Refusal, { workspaceUrl }: Handling) {
  const modal = wordsModal(title, words);
  if (place?.threadTs) modal.blocks.push(threadLink(messageLink(workspaceUrl, place.channel, place.threadTs)));
  return modal;
}

/** Takes what was typed to the desk. What comes of it is shown by the messages; a no comes to the one who typed. */
export function handleEscalations(app: App, handling: Handling): void {
  app.view<ViewSubmitAction>({ callback_id: 'escalation', type: 'view_submission' }, async ({ ack, body, view }) => {
    const typed = view.state.values.reason?.reason?.value?.trim() ?? '';
    const { verb, value, ...place } = memorySchema.parse(JSON.parse(view.private_metadata));
    if (typed === '' && verb === 'close') {
      await ack({ response_action: 'errors', errors: { reason: 'Say what came of it, in a few words.' } });
      return;
    }
    await ack();
    const { desk, client, background } = handling;
    const reply = replyIn(client, place, body.user.id);
    background.start({
      name: verb,
      about: { value },
      reply,
      ifBroken: say`If it was done all the same, this thread says so in a moment.`,
      run: async (reference) => {
        const invocation = { actor: body.user.id, place, delivery: `submission:${view.id}:${view.hash}`, reference };
        const { trouble } = readTrouble(value, place, handling.catalogue);
        const answer =
          verb === 'close'
            ? await desk.close(invocation, value, typed)
            : await desk.escalate(invocation, trouble, typed);
        await sayNo(handling, answer, reply);
      },
    });
  });
}

async function sayNo({ workspaceUrl }: Handling, answer: EscalationAnswer, reply: Reply): Promise<void> {
  if (answer.kind !== 'refused') return;
  await reply(refusalMessage(answer, { workspaceUrl, threadTs: null }));
}

/** What a button on a refusal, a card or a confirmation is about, and the conversation that it is in. */
function readTrouble(
  value: string,
  { channel, threadTs }: Place,
  catalogue: Catalogue,
): { trouble: EscalationSubject | undefined; place: Place } {
  const payload = readButtonPayload(value, catalogue);
  if (!payload) return { trouble: { requestId: value }, place: { channel, threadTs } };
  const { entry, learnerId } = payload;
  const trouble = entry && isAction(entry) ? { action: entry, learnerId } : undefined;
  return { trouble, place: { channel, threadTs: payload.threadTs } };
}
