import { type Placed, placedElements } from '../block-ids.ts';
import type { Delivered } from '../delivery.ts';
import { messagePayload } from '../message-payload.ts';
import type { Message } from '../messages.ts';
import { actorFields, payloadChannel } from '../payloads.ts';
import { type Channel, channelFor } from '../workspace.ts';
import type { Stage } from './stage.ts';
import { sayFailure } from './writing.ts';

/** What people do with messages: menus, buttons, choices. Each throws where the person does not see such a thing. */
export type Pressing = {
  /** Picks a message shortcut in a message's menu. */
  shortcut(user: string, callbackId: string, channel: string, ts: string): Promise<Delivered>;
  /** Clicks a button; `value` tells apart those with one action_id. A question to confirm is answered with yes. */
  click(
    user: string,
    channel: string,
    ts: string,
    button: string | { actionId: string; value: string },
  ): Promise<Delivered>;
  /** Picks an option by its value or its text, from an overflow menu, a select or radio buttons. */
  choose(user: string, channel: string, ts: string, actionId: string, option: string): Promise<Delivered>;
};

type Option = { text: { text: string }; value?: string };
const CHOICES = ['overflow', 'static_select', 'radio_buttons'];

export function createPressing(stage: Stage): Pressing {
  const { workspace, triggers, responseUrls, delivery, changed } = stage;

  async function act(user: string, channel: Channel, message: Message, placed: Placed, chosen: object) {
    const action = { ...pressed(placed), ...chosen, action_ts: workspace.nextTs() };
    const answer = await delivery.deliver({
      type: 'interactive',
      payload: {
        type: 'block_actions',
        ...actorFields(workspace, user),
        ...whereabouts(stage, channel, message),
        trigger_id: triggers.issue(user),
        response_url: responseUrls.issue({ channel, user, original: message.ts }),
        state: { values: stateOf(placed, chosen) },
        actions: [action],
      },
    });
    changed();
    return answer;
  }

  return {
    async shortcut(user, callbackId, channelId, ts) {
      const { channel, message } = seen(stage, user, channelId, ts);
      if (message.reader) throw new Error('An ephemeral message has no shortcuts.');
      if (stage.app.shortcuts && !stage.app.shortcuts.includes(callbackId))
        throw new Error(`The app has no shortcut ${callbackId}.`);
      const payload = {
        type: 'message_action',
        ...actorFields(workspace, user),
        callback_id: callbackId,
        channel: payloadChannel(channel),
        message: messagePayload(workspace, channel, message),
        message_ts: ts,
        action_ts: workspace.nextTs(),
        trigger_id: triggers.issue(user),
        response_url: responseUrls.issue({ channel, user }),
      };
      const answer = await delivery.deliver({ type: 'interactive', payload });
      if (answer.error) sayFailure(stage, { channel, user }, callbackId, answer.error);
      changed();
      return answer;
    },
    async click(user, channelId, ts, button) {
      const { actionId, value } = typeof button === 'string' ? { actionId: button } : button;
      const { channel, message } = seen(stage, user, channelId, ts);
      const found = placedElements(message.blocks).filter(
        ({ element }) =>
          element.type === 'button' &&
          element.action_id === actionId &&
          (value === undefined || element.value === value),
      );
      return act(user, channel, message, theOne(found, `button ${actionId}`, message), {});
    },
    async choose(user, channelId, ts, actionId, wanted) {
      const { channel, message } = seen(stage, user, channelId, ts);
      const found = placedElements(message.blocks).filter(
        ({ element }) => CHOICES.includes(element.type) && element.action_id === actionId,
      );
      const placed = theOne(found, `menu ${actionId}`, message);
      return act(user, channel, message, placed, { selected_option: optionOf(placed, wanted) });
    },
  };
}

function seen({ workspace }: Stage, user: string, channelId: string, ts: string) {
  const channel = channelFor(workspace, user, channelId);
  const message = channel.messages.seen(ts, user);
  if (!message) throw new Error(`${user} sees no message ${ts} in #${channel.name}.`);
  return { channel, message };
}

function theOne(found: Placed[], what: string, message: Message): Placed {
  const [only] = found;
  if (only && found.length === 1) return only;
  const there = placedElements(message.blocks).map(({ element }) => `${element.type} ${element.action_id}`);
  const problem = only ? `There are ${found.length} of the ${what}` : `There is no ${what}`;
  throw new Error(`${problem} on “${message.text}”; it has: ${there.join(', ') || 'nothing to press'}.`);
}

/** The option of a menu with that value or that text. Throws where there is none. */
export function optionOf({ element }: Placed, wanted: string): Option {
  const groups = (element.option_groups as { options: Option[] }[] | undefined) ?? [];
  const options = [...((element.options as Option[] | undefined) ?? []), ...groups.flatMap((group) => group.options)];
  const option = options.find(({ text, value }) => value === wanted || text.text === wanted);
  if (option) return option;
  throw new Error(`There is no option “${wanted}”, but: ${options.map(({ text }) => text.text).join(', ')}.`);
}

/** An element as the action that it becomes. */
function pressed({ blockId, element }: Placed) {
  const { type, action_id, text, value, style, placeholder } = element;
  const shown = { text, value, style, placeholder };
  const present = Object.fromEntries(Object.entries(shown).filter(([, field]) => field !== undefined));
  return { type, action_id, block_id: blockId, ...present };
}

/** Overflow menus and buttons keep no state. */
function stateOf({ blockId, element }: Placed, chosen: object) {
  if (element.type !== 'static_select' && element.type !== 'radio_buttons') return {};
  return { [blockId]: { [element.action_id ?? '']: { type: element.type, ...chosen } } };
}

/** Of an ephemeral message, Slack tells where it is, but not what it says. */
function whereabouts({ workspace }: Stage, channel: Channel, message: Message) {
  const threadTs = channel.messages.threadOf(message);
  const thread = threadTs && { thread_ts: threadTs };
  const container = { type: 'message', message_ts: message.ts, channel_id: channel.id, ...thread };
  const place = { channel: payloadChannel(channel) };
  if (message.reader) return { ...place, container: { ...container, is_ephemeral: true } };
  return {
    ...place,
    container: { ...container, is_ephemeral: false },
    message: messagePayload(workspace, channel, message),
  };
}
