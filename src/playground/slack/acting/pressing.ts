import type { Delivery } from '../delivery/delivery.ts';
import { type BlockAction, messageActionPayload, viewActionPayload, withAction } from '../delivery/payloads.ts';
import type { Inside } from '../inside.ts';
import type { SuggestingSelect } from '../state/suggestions.ts';
import type { StateValues } from '../state/view-state.ts';
import { type Acted, findActor, messageSeen, openView, toActed } from './acted.ts';
import { type Found, findElement, type Which } from './fields.ts';
import { choosableOptions, selectOn } from './filling.ts';
import { valueFor } from './values.ts';

export type Pressing = {
  click(user: string, channel: string, messageTs: string, which: Which): Promise<Acted>;
  choose(user: string, channel: string, messageTs: string, which: Which, value: string | string[]): Promise<Acted>;
  clickInView(user: string, viewId: string, which: Which): Promise<Acted>;
  chooseInView(user: string, viewId: string, which: Which, value: string | string[]): Promise<Acted>;
};

/** Returns how buttons and menus of all kinds are used, in messages and modals. A confirm dialog is accepted. */
export function createPressing(inside: Inside, delivery: Delivery): Pressing {
  async function inMessage(userId: string, channelId: string, ts: string, which: Which, value?: string | string[]) {
    const user = findActor(inside, userId);
    const { channel, message } = messageSeen(inside, user, channelId, ts);
    const found = findElement(message.blocks, which);
    const values = inside.messageValues.of(user.id, message);
    const action = done(found, selectOn(user.id, ts, found), values, value);
    inside.messageValues.set(user.id, message, withAction(values, action));
    return tell(messageActionPayload(inside, user, channel, message, action));
  }

  async function inView(userId: string, viewId: string, which: Which, value?: string | string[]) {
    const user = findActor(inside, userId);
    const view = openView(inside, user, viewId);
    const found = findElement(view.blocks, which);
    const action = done(found, selectOn(user.id, view.id, found), view.values, value);
    inside.views.setValues(view, withAction(view.values, action));
    // What is chosen in an input block stays in the modal until it is submitted.
    if (action.block.type === 'input' && !action.block.dispatch_action)
      return { ok: true, via: 'client', status: 200, body: undefined } as const;
    return tell(viewActionPayload(inside, user, view, action));
  }

  function done(found: Found, select: SuggestingSelect, values: StateValues, value?: string | string[]): BlockAction {
    const { element } = found;
    return { ...found, value: valueFor(element, value, choosableOptions(inside, select, { values, element })) };
  }

  async function tell(payload: Record<string, unknown>): Promise<Acted> {
    const delivered = await delivery.deliver({ kind: 'interactive', payload });
    return toActed(delivered, (error) =>
      error === 'operation_timeout'
        ? 'Operation timed out. Apps need to respond within 3 seconds.'
        : 'Oh no, something went wrong. Please try that again.',
    );
  }

  return { click: inMessage, choose: inMessage, clickInView: inView, chooseInView: inView };
}
