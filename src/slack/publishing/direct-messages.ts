import type { WebClient } from '@slack/web-api';
import type { Gate } from '../../service/access/gate.ts';
import { createCache } from '../people/cache.ts';
import { ClosedRoom } from './closed-room.ts';

/**
 * Returns the channel of a person's direct messages with the desk. Throws `ClosedRoom` where that person may not use the
 * desk any more, and Slack's error where there is none or Slack cannot say.
 */
export type DirectMessages = (user: string) => Promise<string>;

/** Returns a lookup of such channels. Slack is asked once for each; whether the person may use the desk, every time. */
export function createDirectMessages(client: WebClient, gate: Pick<Gate, 'vouch'>): DirectMessages {
  const channels = createCache((users) => open(client, users), { maxAge: Number.POSITIVE_INFINITY });
  return async (user) => {
    const vouched = await gate.vouch(user);
    if (vouched.kind === 'refusal' && vouched.code === 'cannot-check')
      throw new Error('Slack cannot say who may read it.');
    if (vouched.kind === 'refusal') throw new ClosedRoom(vouched.code);
    return channels.get(user);
  };
}

async function open(client: WebClient, users: string): Promise<string> {
  const { channel } = await client.conversations.open({ users });
  if (!channel?.id) throw new Error('conversations.open answered without a channel.');
  return channel.id;
}
