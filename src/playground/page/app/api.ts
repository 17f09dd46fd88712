import type { Acted } from '../../slack/acting/acted.ts';
import type { Suggested } from '../../slack/acting/suggesting.ts';
import type { Seen } from '../../slack/state/seen.ts';

/** Which element was used: its ids, and its value where several share them. */
export type Which = { actionId: string; blockId?: string; value?: string };

/** Where elements lie, a message or a modal, and how what is done to them is told. */
export type Surface = {
  click(which: Which): Promise<Acted>;
  choose(which: Which, value: string | string[]): Promise<Acted>;
};

/** What this person sees now. Rejects where there is no such person, or nobody answers. */
export async function fetchSeen(as: string): Promise<Seen> {
  const answer = await fetch(`/_local/state?as=${encodeURIComponent(as)}`, { cache: 'no-store' });
  if (!answer.ok) throw new Error((await readMessage(answer)) ?? 'The local Slack does not answer.');
  return answer.json();
}

/** Does something as a person does it. Rejects with words for what cannot be done. */
async function act<T = Acted>(deed: string, body: Record<string, unknown>): Promise<T> {
  const answer = await fetch(`/_local/${deed}`, {
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

/** What one person can do. */
export function actingAs(user: string) {
  return {
    say: (channel: string, text: string, threadTs?: string) =>
      act<unknown>('say', { user, channel, text, ...(threadTs && { threadTs }) }),
    type: (channel: string, text: string) => act('type', { user, channel, text }),
    shortcut: (channel: string, messageTs: string, callbackId: string) =>
      act('shortcut', { user, channel, messageTs, callbackId }),
    submit: (viewId: string, values: Record<string, string | string[]>) => act('submit', { user, viewId, values }),
    suggest: (viewId: string, blockId: string, typed: string) =>
      act<Suggested>('suggest', { user, viewId, blockId, typed }),
    dismiss: (viewId: string) => act('dismiss', { user, viewId }),
    inMessage: (channel: string, messageTs: string): Surface => ({
      click: (which) => act('click', { user, channel, messageTs, ...which }),
      choose: ({ actionId, blockId }, value) =>
        act('choose', { user, channel, messageTs, actionId, value, ...(blockId && { blockId }) }),
    }),
    inView: (viewId: string): Surface => ({
      click: (which) => act('view-click', { user, viewId, ...which }),
      choose: ({ actionId, blockId }, value) =>
        act('view-choose', { user, viewId, actionId, value, ...(blockId && { blockId }) }),
    }),
  };
}

export type Acting = ReturnType<typeof actingAs>;
