import type { Block, Element } from '../blocks/blocks.ts';
import type { Inside } from '../inside.ts';
import { teamOf } from '../state/grid.ts';
import { type Message, wireMessage } from '../state/messages.ts';
import type { StateValues } from '../state/view-state.ts';
import { type View, wireView } from '../state/views.ts';
import type { Channel, User } from '../state/workspace.ts';
import { channelName, commonParts, enterpriseParts, messageContainer, VERIFICATION_TOKEN } from './payload-parts.ts';

/** Returns the form of a slash command (docs.slack.dev, “Slash commands”; Bolt's `SlashCommand`). */
export function commandPayload(
  inside: Inside,
  said: { user: User; channel: Channel; command: string; text: string; typed: string },
): Record<string, string> {
  const { user, channel, command, text, typed } = said;
  return {
    token: VERIFICATION_TOKEN,
    team_id: teamOf(inside.workspace, user),
    team_domain: inside.workspace.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: inside.app.appId,
    ...enterpriseParts(inside.workspace),
    is_enterprise_install: String(inside.workspace.grid?.addedTo !== undefined),
    response_url: inside.responseUrls.issue({ kind: 'command', user: user.id, channel: channel.id, typed }),
    trigger_id: inside.triggers.issue(user.id),
  };
}

/** Returns the payload of a message shortcut (Bolt's `MessageShortcut`). */
export function shortcutPayload(inside: Inside, user: User, channel: Channel, callbackId: string, message: Message) {
  return {
    ...commonParts(inside, user),
    type: 'message_action',
    callback_id: callbackId,
    action_ts: inside.ids.ts(),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: wireMessage(message, inside.workspace.teamId),
    response_url: inside.responseUrls.issue({
      kind: 'shortcut',
      user: user.id,
      channel: channel.id,
      source: message.ts,
    }),
    trigger_id: inside.triggers.issue(user.id),
  };
}

/** What was done to an element: its new value, as `actions[0]` carries it. */
export type BlockAction = { block: Block; element: Element; value: Record<string, unknown> };

/** Returns the payload of a click in a message (Bolt's `BlockAction`). */
export function messageActionPayload(
  inside: Inside,
  user: User,
  channel: Channel,
  message: Message,
  action: BlockAction,
) {
  return {
    ...commonParts(inside, user),
    type: 'block_actions',
    container: messageContainer(channel, message),
    channel: { id: channel.id, name: channelName(channel) },
    // Slack sends no contents of an ephemeral message along: it does not keep them.
    ...(message.reader ? {} : { message: wireMessage(message, inside.workspace.teamId) }),
    state: { values: inside.messageValues.of(user.id, message) },
    actions: [actionOf(inside, action)],
    response_url: inside.responseUrls.issue({ kind: 'click', user: user.id, channel: channel.id, source: message.ts }),
    trigger_id: inside.triggers.issue(user.id),
  };
}

/** Returns the payload of a click in a modal. */
export function viewActionPayload(inside: Inside, user: User, view: View, action: BlockAction) {
  return {
    ...commonParts(inside, user),
    type: 'block_actions',
    container: { type: 'view', view_id: view.id },
    view: wireView(view, inside.app, inside.workspace),
    actions: [actionOf(inside, action)],
    trigger_id: inside.triggers.issue(user.id),
  };
}

/** Returns the payload of a submitted modal (Bolt's `ViewSubmitAction`). */
export function submissionPayload(inside: Inside, user: User, view: View) {
  return {
    ...commonParts(inside, user),
    type: 'view_submission',
    view: wireView(view, inside.app, inside.workspace),
    response_urls: [],
    trigger_id: inside.triggers.issue(user.id),
  };
}

/** Returns the payload of a closed modal (Bolt's `ViewClosedAction`). */
export function closedPayload(inside: Inside, user: User, view: View, isCleared: boolean) {
  return {
    ...commonParts(inside, user),
    type: 'view_closed',
    view: wireView(view, inside.app, inside.workspace),
    is_cleared: isCleared,
  };
}

/** Returns the envelope of an event (docs.slack.dev, “Events API” and “Organization-ready apps: reference”). */
export function eventPayload({ app, workspace, ids, now }: Inside, event: Record<string, unknown>) {
  const { teamId: team_id, grid } = workspace;
  const enterprise_id = grid?.id ?? null;
  const is_enterprise_install = grid?.addedTo !== undefined;
  return {
    token: VERIFICATION_TOKEN,
    team_id,
    ...(grid && { enterprise_id }),
    context_team_id: team_id,
    context_enterprise_id: enterprise_id,
    api_app_id: app.appId,
    type: 'event_callback',
    event: { event_ts: ids.ts(), ...event },
    event_id: ids.id('Ev'),
    event_time: Math.floor(now() / 1000),
    authorizations: [{ enterprise_id, team_id, user_id: app.botUserId, is_bot: true, is_enterprise_install }],
    is_ext_shared_channel: false,
  };
}

/** Returns the values of a message or modal with one changed. */
export function withAction(values: StateValues, { block, element, value }: BlockAction) {
  const [blockId, actionId] = [block.block_id ?? '', element.action_id ?? ''];
  const held = values[blockId]?.[actionId];
  return held ? { ...values, [blockId]: { ...values[blockId], [actionId]: { ...held, ...value } } } : values;
}

function actionOf({ ids }: Inside, { block, element, value }: BlockAction): Record<string, unknown> {
  const { options: _options, option_groups: _groups, style: _style, ...shown } = element as Record<string, unknown>;
  return { ...shown, block_id: block.block_id, ...value, action_ts: ids.ts() };
}
