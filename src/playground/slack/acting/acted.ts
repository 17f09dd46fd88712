import type { Delivered } from '../delivery/delivery.ts';
import type { Inside } from '../inside.ts';
import type { Message } from '../state/messages.ts';
import type { View } from '../state/views.ts';
import type { Channel, User } from '../state/workspace.ts';

/** What a person's client sees of what they did. */
export type Acted =
  | { ok: true; via: 'http' | 'socket' | 'client'; status: number; body: unknown }
  | {
      ok: false;
      /** `operation_timeout`: no acknowledgement in time; `dispatch_failed`: it could not be reached, or answered badly. */
      error: 'operation_timeout' | 'dispatch_failed' | 'invalid_form' | 'invalid_response' | 'unknown_command';
      status?: number | undefined;
      /** The words that the client shows. */
      shown: string;
      /** For a modal: what is wrong, by block_id. */
      errors?: Record<string, string>;
    };

/** Returns a delivery as the client shows it. */
export function toActed(delivered: Delivered, shown: (error: string) => string): Acted {
  return delivered.ok ? delivered : { ...delivered, shown: shown(delivered.error) };
}

/** Returns the one who acts, by id or name. Throws where there is no such user. */
export function findActor({ workspace }: Inside, id: string): User {
  const user = workspace.user(id) ?? workspace.users().find(({ name }) => name === id);
  if (!user) throw new Error(`There is no user ${id} in this workspace.`);
  return user;
}

/** Returns the channel that somebody acts in. Throws where they cannot see it. */
export function actorsChannel({ workspace }: Inside, user: User, id: string): Channel {
  const channel = workspace.channel(id);
  if (!channel) throw new Error(`There is no channel ${id} in this workspace.`);
  if (!channel.members.includes(user.id)) throw new Error(`${user.real_name} is not in ${channel.name}.`);
  return channel;
}

/** Returns the same, where they may write. Throws where it is archived, too. */
export function writersChannel(inside: Inside, user: User, id: string): Channel {
  const channel = actorsChannel(inside, user, id);
  if (channel.is_archived) throw new Error(`${channel.name} is archived.`);
  return channel;
}

/** Returns a modal that this user has open. Throws where it is not theirs or not there. */
export function openView({ views }: Inside, user: User, id: string): View {
  const view = views.find(id);
  if (!view || view.user !== user.id) throw new Error(`${user.real_name} has no view ${id} open.`);
  return view;
}

/** Returns a message that this user sees. Throws where there is none. */
export function messageSeen(
  inside: Inside,
  user: User,
  id: string,
  ts: string,
): { channel: Channel; message: Message } {
  const channel = actorsChannel(inside, user, id);
  const message = inside.messages.find(channel.id, ts);
  if (!message || (message.reader && message.reader !== user.id))
    throw new Error(`${user.real_name} sees no message ${ts} in ${channel.name}.`);
  return { channel, message };
}
