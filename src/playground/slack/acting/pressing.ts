import { type Block, type Element, elementsOf } from '../blocks/blocks.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { type Deed, messageActionPayload, viewActionPayload, withDeed } from '../delivery/payloads.ts';
import type { Inside } from '../inside.ts';
import type { Option } from '../state/views.ts';
import type { User } from '../state/workspace.ts';
import { type Acted, acted, actor, actorsChannel } from './acted.ts';

/** Which element: by its action_id, and its value or block_id where several have the same. */
export type Which = string | { actionId: string; value?: string; blockId?: string };

export type Pressing = {
  click(user: string, channel: string, messageTs: string, which: Which): Promise<Acted>;
  choose(user: string, channel: string, messageTs: string, which: Which, value: string | string[]): Promise<Acted>;
  clickInView(user: string, viewId: string, which: Which): Promise<Acted>;
  chooseInView(user: string, viewId: string, which: Which, value: string | string[]): Promise<Acted>;
};

/** Buttons, and menus of all kinds, in messages and modals. A confirm dialog is accepted. */
export function createPressing(inside: Inside, delivery: Delivery): Pressing {
  async function inMessage(userId: string, channelId: string, ts: string, which: Which, value?: string | string[]) {
    const user = actor(inside, userId);
    const channel = actorsChannel(inside, user, channelId);
    const message = inside.messages.find(channel.id, ts);
    if (!message || (message.reader && message.reader !== user.id))
      throw new Error(`${user.real_name} sees no message ${ts} in ${channel.name}.`);
    const deed = doTo(message.blocks, which, value);
    return tell(messageActionPayload(inside, user, channel, message, deed));
  }

  async function inView(userId: string, viewId: string, which: Which, value?: string | string[]) {
    const user = actor(inside, userId);
    const view = openView(inside, user, viewId);
    const deed = doTo(view.blocks, which, value);
    inside.views.setValues(view, withDeed(view.values, deed));
    // What is chosen in an input block stays in the modal until it is submitted.
    if (deed.block.type === 'input' && !deed.block.dispatch_action)
      return { ok: true, via: 'client', status: 200, body: undefined } as const;
    return tell(viewActionPayload(inside, user, view, deed));
  }

  async function tell(payload: Record<string, unknown>): Promise<Acted> {
    const delivered = await delivery.deliver({ kind: 'interactive', payload });
    return acted(delivered, (error) =>
      error === 'operation_timeout'
        ? 'Operation timed out. Apps need to respond within 3 seconds.'
        : 'Oh no, something went wrong. Please try that again.',
    );
  }

  return { click: inMessage, choose: inMessage, clickInView: inView, chooseInView: inView };
}

/** A modal that this user has open; throws where it is not theirs or not there. */
export function openView({ views }: Inside, user: User, id: string) {
  const view = views.find(id);
  if (!view || view.user !== user.id) throw new Error(`${user.real_name} has no view ${id} open.`);
  return view;
}

function doTo(blocks: Block[], which: Which, value: string | string[] | undefined): Deed {
  const wanted = typeof which === 'string' ? { actionId: which } : which;
  const found = blocks
    .filter((block) => wanted.blockId === undefined || block.block_id === wanted.blockId)
    .flatMap((block) => elementsOf(block).map(({ element }) => ({ block, element })))
    .filter(({ element }) => element.action_id === wanted.actionId)
    .filter(({ element }) => wanted.value === undefined || ('value' in element && element.value === wanted.value));
  const [one] = found;
  if (!one) throw new Error(`There is nothing here with the action_id ${wanted.actionId}.`);
  if (found.length > 1) throw new Error(`${found.length} elements have the action_id ${wanted.actionId}: say which.`);
  return { ...one, value: valueFor(one.element, value) };
}

/** The new value of an element as payloads write it. Throws where it offers no such thing. */
export function valueFor(
  element: Element,
  value: string | string[] | undefined,
  suggested: Option[] = [],
): Record<string, unknown> {
  if (element.type === 'button') return {};
  if (value === undefined) throw new Error(`Say what to choose in ${element.action_id}.`);
  const one = String(value);
  switch (element.type) {
    case 'overflow':
    case 'radio_buttons':
      return { selected_option: offered(element.options, one) };
    case 'static_select':
      return {
        selected_option: offered(
          [...(element.options ?? []), ...(element.option_groups ?? []).flatMap(({ options }) => options)],
          one,
        ),
      };
    case 'external_select': {
      const known = [...suggested, ...(element.initial_option ? [element.initial_option] : [])];
      return { selected_option: one === '' ? null : offered(known, one) };
    }
    case 'checkboxes':
      return { selected_options: [value].flat().map((each) => offered(element.options, each)) };
    case 'users_select':
      return { selected_user: one };
    case 'datepicker':
      return { selected_date: one === '' ? null : one };
    case 'timepicker':
      return { selected_time: one === '' ? null : one };
    default:
      return { value: one === '' ? null : one };
  }
}

function offered<T extends { value: string }>(options: T[], value: string): T {
  const option = options.find((each) => each.value === value);
  if (!option) throw new Error(`“${value}” is not offered; there is ${options.map((each) => each.value).join(', ')}.`);
  return option;
}
