import type { Block, Element } from '../blocks/blocks.ts';
import type { Inside } from '../inside.ts';
import { type Message, wireMessage } from '../state/messages.ts';
import { type View, wireView } from '../state/views.ts';
import type { Channel, User } from '../state/workspace.ts';
import { channelName, commonParts, messageContainer } from './payload-parts.ts';

/** Where a select with type-ahead is: in an open modal, or in a message. */
export type SuggestingSurface = { view: View } | { channel: Channel; message: Message };

/** Returns the payload of typing into a select with type-ahead (docs.slack.dev, “block_suggestion payloads”; Bolt's `BlockSuggestion`). */
export function suggestionPayload(
  inside: Inside,
  user: User,
  surface: SuggestingSurface,
  { block, element, typed }: { block: Block; element: Element; typed: string },
) {
  return {
    ...commonParts(inside, user),
    type: 'block_suggestion',
    action_id: element.action_id,
    block_id: block.block_id,
    value: typed,
    ...('view' in surface ? ofView(inside, surface.view) : ofMessage(inside, surface)),
  };
}

/**
 * Returns the view without what its fields say: Slack's own example has no values, and apps that wait for some get none
 * (docs.slack.dev, “block_suggestion payloads”; slackapi/bolt-js #1146, slackapi/java-slack-sdk #1292).
 */
function ofView({ app, workspace }: Inside, view: View) {
  return {
    container: { type: 'view', view_id: view.id },
    view: { ...wireView(view, app, workspace), state: { values: {} } },
  };
}

function ofMessage({ workspace }: Inside, { channel, message }: { channel: Channel; message: Message }) {
  return {
    container: messageContainer(channel, message),
    channel: { id: channel.id, name: channelName(channel) },
    ...(message.reader ? {} : { message: wireMessage(message, workspace.teamId) }),
  };
}
