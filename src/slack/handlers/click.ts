import type { App, BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Catalogue } from '../../core/catalogue.ts';
import type { Call } from '../../core/service/call.ts';
import { say } from '../../core/words.ts';
import { type Answering, askAndAnswer } from '../answers.ts';
import { readErrand } from '../errand.ts';
import { replaceBy, replyBy, replyIn } from '../reply.ts';
import { refusalMessage } from '../views/refusal.ts';
import type { Work } from '../work.ts';

type Handling = Answering & { catalogue: Catalogue; work: Work; client: WebClient };
const verbs = ['confirm', 'cancel', 'undo'] as const;
type Verb = (typeof verbs)[number];
type Click = {
  call: Omit<Call, 'reference'>;
  id: string;
  value: string | undefined;
  messageTs: string | undefined;
  isEphemeral: boolean;
  respond: RespondFn;
};

/** Answers clicks on cards (`confirm`, `cancel`, `undo`) and on ephemeral messages (`do`, `menu`, `choose`). */
export function handleClicks(app: App, handling: Handling): void {
  app.action({ type: 'block_actions' }, async ({ ack, body, respond }) => {
    await ack();
    const click = readClick(body, respond);
    if (!click) return;
    const verb = verbs.find((name) => name === click.id);
    if (verb) startDecision(handling, click, verb);
    else startErrand(handling, click);
  });
}

function readClick(body: BlockAction, respond: RespondFn): Click | undefined {
  const [action] = body.actions;
  const channel = body.channel?.id;
  if (!action || !channel) return undefined;
  const chosen = 'selected_option' in action ? action.selected_option?.value : undefined;
  const value = chosen ?? ('value' in action ? (action.value ?? undefined) : undefined);
  const threadTs = (body.message?.thread_ts as string | undefined) ?? null;
  const call = { actor: body.user.id, place: { channel, threadTs }, delivery: `click:${body.trigger_id}` };
  return {
    call,
    id: action.action_id.split(':')[0] ?? '',
    value,
    messageTs: body.message?.ts,
    isEphemeral: body.container?.is_ephemeral === true,
    respond,
  };
}

function startDecision(handling: Handling, click: Click, verb: Verb): void {
  const { client, desk, work, workspaceUrl } = handling;
  const { place, actor } = click.call;
  const reply = replyIn(client, place, actor, replyBy(click.respond));
  work.start({
    name: verb,
    about: { request: click.value },
    reply,
    ifBroken: say`If it was done all the same, the card says so in a moment; if its buttons are still there, nothing was done.`,
    run: async (reference) => {
      const cardTs = verb === 'undo' ? undefined : click.messageTs;
      const decision = await desk[verb]({ ...click.call, cardTs, reference }, click.value ?? '');
      if (decision.isOrphan) await click.respond({ delete_original: true });
      if (decision.kind === 'refused')
        await reply(refusalMessage(decision, { workspaceUrl, threadTs: place.threadTs }));
    },
  });
}

function startErrand(handling: Handling, click: Click): void {
  const { catalogue, client, work, workspaceUrl } = handling;
  const { place, actor } = click.call;
  // An answer takes the place of the ephemeral message that was clicked; a message for everybody stays.
  const reply = click.isEphemeral ? replaceBy(click.respond) : replyIn(client, place, actor, replyBy(click.respond));
  const errand = readErrand(click.value, catalogue);
  work.start({
    name: 'errand',
    reply,
    ifBroken: say`Nothing was done.`,
    run: async (reference) => {
      if (!errand) {
        const no = await handling.desk.turnAway({ ...click.call, reference });
        if (no.kind === 'refused') await reply(refusalMessage(no, { workspaceUrl, threadTs: null }));
        return;
      }
      const call = { ...click.call, place: { channel: place.channel, threadTs: errand.threadTs }, reference };
      const posted = await askAndAnswer(handling, { call, wish: errand.wish, target: errand, reply });
      if (posted && click.isEphemeral) await click.respond({ delete_original: true });
    },
  });
}
