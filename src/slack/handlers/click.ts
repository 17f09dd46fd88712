import type { BlockAction, RespondFn } from '@slack/bolt';
import type { Invocation } from '../../service/context.ts';
import type { Reply } from '../transport/background.ts';
import { replyBy, replyIn } from '../transport/reply.ts';
import type { HandlerDeps, Work } from './handler-deps.ts';

/** A click on a button or an option of ours. */
export type Click = {
  invocation: Omit<Invocation, 'reference'>;
  /** The button's action id, up to its first colon: what follows keeps ids in a message apart. */
  id: string;
  /** What follows the colon. */
  detail: string;
  value: string;
  /** The chosen day, `2026-01-31`, where it is a date picker. */
  day: string | undefined;
  trigger: string;
  messageTs: string | undefined;
  isEphemeral: boolean;
  respond: RespondFn;
};

/** Returns the work that a click starts. */
export type Button = (deps: HandlerDeps, click: Click) => Work;

/** Returns how to answer the person who clicked, where the message is. */
export const replyTo = ({ client }: Pick<HandlerDeps, 'client'>, { invocation, respond }: Click): Reply =>
  replyIn(client, invocation.place, invocation.actor, replyBy(respond, invocation.place.threadTs));

/** Reads a click; undefined where it names no channel or action. */
export function readClick(body: BlockAction, respond: RespondFn): Click | undefined {
  const [action] = body.actions;
  const channel = body.channel?.id;
  if (!action || !channel) return undefined;
  const chosen = 'selected_option' in action ? action.selected_option?.value : undefined;
  // Slack sends no message with a click on an ephemeral one; only the container says where it is.
  const threadTs = (body.message?.thread_ts ?? body.container?.thread_ts ?? null) as string | null;
  const [id = '', ...detail] = action.action_id.split(':');
  return {
    invocation: { actor: body.user.id, place: { channel, threadTs }, delivery: `click:${body.trigger_id}` },
    id,
    detail: detail.join(':'),
    day: ('selected_date' in action && action.selected_date) || undefined,
    value: chosen ?? ('value' in action ? action.value : undefined) ?? '',
    trigger: body.trigger_id,
    messageTs: body.message?.ts,
    isEphemeral: body.container?.is_ephemeral === true,
    respond,
  };
}
