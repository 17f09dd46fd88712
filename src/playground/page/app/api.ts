import type { Acted } from '../../slack/acting/acted.ts';
import type { Filled } from '../../slack/acting/filling.ts';
import type { Suggested } from '../../slack/acting/suggesting.ts';
import type { Seen, SeenMessage } from '../../slack/state/seen.ts';
import type { StateValues } from '../../slack/state/view-state.ts';
import type { View } from '../../slack/state/views.ts';

/** Which element was used: its ids, and its value where several share them. */
export type Which = { actionId: string; blockId?: string; value?: string };

/** Where elements lie, a message or a modal: what was chosen there, and how what is done there reaches the app. */
export type Surface = {
  /** What the elements say, by block_id and action_id. */
  values: StateValues;
  click(which: Which): Promise<Acted>;
  choose(which: Which, value: string | string[]): Promise<Acted>;
  /** Types into a select with type-ahead. */
  suggest(which: Which, typed: string): Promise<Suggested>;
};

/** Returns what this person sees now. Rejects where there is no such person, or no answer comes. */
export async function fetchSeen(as: string): Promise<Seen> {
  const answer = await fetch(`/_local/state?as=${encodeURIComponent(as)}`, { cache: 'no-store' });
  if (!answer.ok) throw new Error((await readMessage(answer)) ?? 'The local Slack does not answer.');
  return answer.json();
}

/** Does something as a person does it. Rejects with words for what cannot be done. */
async function postAct<T = Acted>(name: string, body: Record<string, unknown>): Promise<T> {
  const answer = await fetch(`/_local/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await readMessage(answer)) ?? 'That did not work.');
  return answer.json();
}

async function readMessage(answer: Response): Promise<string | undefined> {
  const body = await answer.json().catch(() => undefined);
  return typeof body?.message === 'string' ? body.message : undefined;
}

/** Returns what one person can do here. */
export function actingAs(user: string) {
  return {
    say: (channel: string, text: string, threadTs?: string) =>
      postAct<unknown>('say', { user, channel, text, ...(threadTs && { threadTs }) }),
    type: (channel: string, text: string) => postAct('type', { user, channel, text }),
    shortcut: (channel: string, messageTs: string, callbackId: string) =>
      postAct('shortcut', { user, channel, messageTs, callbackId }),
    submit: (viewId: string, values: Filled) => postAct('submit', { user, viewId, values }),
    dismiss: (viewId: string) => postAct('dismiss', { user, viewId }),
    inMessage: ({ channel, ts, values }: SeenMessage): Surface => {
      const place = { user, channel, messageTs: ts };
      return {
        values,
        click: (which) => postAct('click', { ...place, ...which }),
        choose: ({ actionId, blockId }, value) => postAct('choose', { ...place, actionId, blockId, value }),
        suggest: ({ actionId, blockId }, typed) =>
          postAct<Suggested>('suggest', { ...place, actionId, blockId, typed }),
      };
    },
    /** @param filled what the modal's fields say at the moment: Slack sends it with a click or a choice. */
    inView: ({ id, values }: View, filled: () => Filled): Surface => {
      const place = () => ({ user, viewId: id, values: filled() });
      return {
        values,
        click: (which) => postAct('view-click', { ...place(), ...which }),
        choose: ({ actionId, blockId }, value) => postAct('view-choose', { ...place(), actionId, blockId, value }),
        suggest: ({ actionId, blockId }, typed) =>
          postAct<Suggested>('view-suggest', { ...place(), path: `${blockId}/${actionId}`, typed }),
      };
    },
  };
}

export type Acting = ReturnType<typeof actingAs>;
