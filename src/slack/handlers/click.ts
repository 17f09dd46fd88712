import type { App, BlockAction, RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { isAction } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { linkUrl } from '../../core/credentials/link-url.ts';
import type { OverridableRule } from '../../core/override.ts';
import { say } from '../../core/sentence.ts';
import type { Invocation } from '../../service/context.ts';
import { type AnswerDeps, askAndAnswer } from '../answers/answers.ts';
import { readButtonPayload } from '../input/button-payload.ts';
import { readHistoryPayload } from '../input/history-payload.ts';
import type { Background, Reply } from '../transport/background.ts';
import { replaceBy, replyBy, replyIn } from '../transport/reply.ts';
import { refusalMessage } from '../views/cards/refusal.ts';
import { revealMessage } from '../views/cards/reveal.ts';
import { ruleOfButton } from '../views/forms/override.ts';
import { openAddressForm } from './address.ts';
import { isEscalationVerb, startEscalation } from './escalations.ts';
import { openOverrideForm } from './overriding.ts';
import { isReasoned, openReasonForm, type ReasonedVerb } from './reasoned.ts';
import { startRetry } from './retry.ts';

type ClickDeps = AnswerDeps & { catalogue: Catalogue; background: Background; client: WebClient };
const verbs = ['confirm', 'confirm-and', 'cancel', 'undo', 'approve'] as const;
/** The verbs on a request's own card, which Slack may have posted twice. */
const onCard = new Set<string>(['confirm', 'confirm-and', 'cancel', 'ask-approval']);
type Verb = (typeof verbs)[number];
type Click = {
  invocation: Omit<Invocation, 'reference'>;
  id: string;
  value: string | undefined;
  trigger: string;
  messageTs: string | undefined;
  isEphemeral: boolean;
  respond: RespondFn;
};

/** Answers clicks on cards (`confirm`, `cancel`, `undo`) and on ephemeral messages (`do`, `menu`, `choose`, `page`, `export`). */
export function handleClicks(app: App, handling: ClickDeps): void {
  app.action({ type: 'block_actions' }, async ({ ack, body, respond }) => {
    await ack();
    const click = readClick(body, respond);
    if (!click) return;
    const verb = verbs.find((name) => name === click.id);
    if (click.id === 'open-page') return;
    if (click.id === 'retry-failed')
      return startRetry(handling, {
        invocation: click.invocation,
        ref: click.value ?? '',
        reply: replyTo(handling, click),
      });
    if (click.id === 'reveal') return startReveal(handling, click);
    if (isEscalationVerb(click.id)) return startEscalation(handling, click, click.id);
    const rule = ruleOfButton(click.id);
    if (verb) startDecision(handling, click, verb);
    else if (isReasoned(click.id)) startReasonForm(handling, click, click.id);
    else if (click.id === 'page' || click.id === 'export') startHistory(handling, click, click.id);
    else if (rule) startOverrideForm(handling, click, rule);
    else startQuestion(handling, click);
  });
}

function readClick(body: BlockAction, respond: RespondFn): Click | undefined {
  const [action] = body.actions;
  const channel = body.channel?.id;
  if (!action || !channel) return undefined;
  const chosen = 'selected_option' in action ? action.selected_option?.value : undefined;
  const value = chosen ?? ('value' in action ? (action.value ?? undefined) : undefined);
  const threadTs = (body.message?.thread_ts as string | undefined) ?? null;
  const invocation = { actor: body.user.id, place: { channel, threadTs }, delivery: `click:${body.trigger_id}` };
  return {
    invocation,
    id: action.action_id.split(':')[0] ?? '',
    value,
    trigger: body.trigger_id,
    messageTs: body.message?.ts,
    isEphemeral: body.container?.is_ephemeral === true,
    respond,
  };
}

const replyTo = ({ client }: ClickDeps, { invocation, respond }: Click) =>
  replyIn(client, invocation.place, invocation.actor, replyBy(respond));

function startDecision(handling: ClickDeps, click: Click, verb: Verb): void {
  const { client, desk, background, workspaceUrl } = handling;
  const { place, actor } = click.invocation;
  const reply = replyIn(client, place, actor, replyBy(click.respond));
  background.start({
    name: verb,
    about: { request: click.value },
    reply,
    ifBroken: say`If it was done all the same, the card says so in a moment; if its buttons are still there, nothing was done.`,
    run: async (reference) => {
      const cardTs = onCard.has(verb) ? click.messageTs : undefined;
      const invocation = { ...click.invocation, cardTs, reference };
      const id = click.value ?? '';
      const decision =
        verb === 'confirm-and'
          ? await desk.confirm(invocation, id, { andThen: true })
          : await desk[verb](invocation, id);
      if (decision.isOrphan) await click.respond({ delete_original: true });
      if (decision.kind !== 'refused') return;
      const names = await handling.naming(decision.refusal.words);
      await reply(refusalMessage(decision, { workspaceUrl, threadTs: place.threadTs, names }));
    },
  });
}

/** A link for the one reader who asked for the password: it is said to nobody else. */
function startReveal(handling: ClickDeps, click: Click): void {
  const { client, desk, background, workspaceUrl, publicUrl } = handling;
  const { place, actor } = click.invocation;
  const reply = replyIn(client, place, actor, replyBy(click.respond));
  background.start({
    name: 'reveal',
    about: { request: click.value },
    reply,
    ifBroken: say`No password was shown. Click again.`,
    run: async (reference) => {
      const answer = await desk.reveal({ ...click.invocation, reference }, click.value ?? '');
      if (answer.kind === 'revealed')
        await reply(revealMessage(linkUrl(publicUrl, 'password-view', answer.token), answer.until));
      if (answer.kind === 'refused') await reply(refusalMessage(answer, { workspaceUrl, threadTs: place.threadTs }));
    },
  });
}

function startReasonForm(handling: ClickDeps, click: Click, verb: ReasonedVerb): void {
  const { client, background } = handling;
  const { place, actor } = click.invocation;
  background.start({
    name: `form:${verb}`,
    about: { request: click.value },
    reply: replyIn(client, place, actor, replyBy(click.respond)),
    ifBroken: say`Nothing was done. Click again.`,
    run: (reference) => {
      const cardTs = onCard.has(verb) ? click.messageTs : undefined;
      const invocation = { ...click.invocation, cardTs, reference };
      return openReasonForm(handling, { verb, id: click.value ?? '', trigger: click.trigger, invocation });
    },
  });
}

function startOverrideForm(handling: ClickDeps, click: Click, rule: OverridableRule): void {
  const { client, background } = handling;
  const { place, actor } = click.invocation;
  background.start({
    name: `form:${rule}`,
    reply: replyIn(client, place, actor, replyBy(click.respond)),
    ifBroken: say`Nothing was done. Click again.`,
    run: (reference) => {
      const invocation = { ...click.invocation, reference };
      return openOverrideForm(handling, { rule, payload: click.value, trigger: click.trigger, invocation });
    },
  });
}

function startQuestion(handling: ClickDeps, click: Click): void {
  const { catalogue, client, background } = handling;
  const { place, actor } = click.invocation;
  // An answer takes the place of the ephemeral message that was clicked; a message for everybody stays.
  const reply = click.isEphemeral ? replaceBy(click.respond) : replyIn(client, place, actor, replyBy(click.respond));
  const payload = readButtonPayload(click.value, catalogue);
  background.start({
    name: 'button',
    reply,
    ifBroken: say`Nothing was done.`,
    run: async (reference) => {
      if (!payload) return turnAway(handling, { ...click.invocation, reference }, reply);
      const invocation = {
        ...click.invocation,
        place: { channel: place.channel, threadTs: payload.threadTs },
        reference,
      };
      if (payload.entry && isAction(payload.entry) && payload.entry.needs === 'new-email') {
        const isInThread = place.threadTs !== null;
        return openAddressForm(handling, { invocation, payload, trigger: click.trigger, isInThread });
      }
      const posted = await askAndAnswer(handling, { invocation, entry: payload.entry, target: payload, reply });
      if (posted && click.isEphemeral) await click.respond({ delete_original: true });
    },
  });
}

/** Answers a button that leads nowhere any more. */
async function turnAway({ desk, workspaceUrl }: ClickDeps, invocation: Invocation, reply: Reply): Promise<void> {
  const no = await desk.turnAway(invocation);
  if (no.kind === 'refused') await reply(refusalMessage(no, { workspaceUrl, threadTs: null }));
}

function startHistory(handling: ClickDeps, click: Click, id: 'page' | 'export'): void {
  const { history, background } = handling;
  // A page takes the place of the one before it; that a file was sent is said beside it.
  const reply = id === 'page' ? replaceBy(click.respond) : replyBy(click.respond);
  const payload = readHistoryPayload(click.value);
  background.start({
    name: `history-${id}`,
    reply,
    ifBroken: id === 'page' ? say`Ask for the history again.` : say`If no file came, ask for it again.`,
    run: async (reference) => {
      if (!payload) return turnAway(handling, { ...click.invocation, reference }, reply);
      await history[id === 'page' ? 'show' : 'send']({
        invocation: { ...click.invocation, reference },
        ...payload,
        reply,
      });
    },
  });
}
