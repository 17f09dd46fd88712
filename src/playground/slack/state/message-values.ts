import type { Message } from './messages.ts';
import { initialValues, mergeValues, type StateValues } from './view-state.ts';

/** What each person has chosen in the menus of each message, which others do not see. */
export type MessageValues = {
  of(user: string, message: Message): StateValues;
  set(user: string, message: Message, values: StateValues): void;
};

/** @param changed called after every change. */
export function createMessageValues(changed: () => void): MessageValues {
  const chosen = new Map<string, StateValues>();
  const key = (user: string, { channel, ts }: Message) => JSON.stringify([user, channel, ts]);
  return {
    of: (user, message) => mergeValues(initialValues(message.blocks), chosen.get(key(user, message)) ?? {}),
    set(user, message, values) {
      if (Object.keys(values).length === 0) return;
      chosen.set(key(user, message), values);
      changed();
    },
  };
}
