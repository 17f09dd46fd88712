import type { WebClient } from '@slack/web-api';
import { type ChannelInfo, closedBecause, type Directory, type Person } from '../../service/access/directory.ts';
import { slackProblem } from '../transport/errors.ts';
import type { Workspace } from '../workspace.ts';
import { createCache } from './cache.ts';
import { findMembers } from './groups.ts';
import { isForeign } from './membership.ts';

/**
 * How old Slack's answer about people, channels and groups may be, in milliseconds. Slack says at once what changes. Its
 * limits (100 people, 50 channels and 20 groups a minute) are then met by no more than 250 channels or 500 people.
 */
const MAX_AGE = 300_000;

/** Slack's error codes for channels that it does not show us. */
const HIDDEN = new Set(['channel_not_found', 'not_in_channel']);

/** What Slack reports as changed: cached answers about it are no longer valid. */
export type Changed = { person: string } | { group: string } | { room: string } | 'everything';

/** A directory that can be told of changes. */
export type LiveDirectory = Directory & { changed(what: Changed): void };

/**
 * Returns a directory of the workspace's people and channels. An answer holds for five minutes at most, and until Slack
 * reports a change. Failures are not cached, nor are channels where the desk says nothing, so that an invitation counts
 * at once.
 * @param now milliseconds on a clock that only goes forward.
 */
export function createDirectory(client: WebClient, workspace: Workspace, now?: () => number): LiveDirectory {
  const kept = { maxAge: MAX_AGE, ...(now && { now }) };
  const people = createCache((id) => findPerson(client, workspace, id), kept);
  const groups = createCache((id) => findMembers(client, workspace, id), kept);
  const rooms = createCache((id) => findRoom(client, id), {
    ...kept,
    keep: (room) => closedBecause(room) === undefined,
  });
  return {
    person: people.get,
    room: rooms.get,
    members: groups.get,
    changed(what) {
      if (what === 'everything') for (const cache of [people, groups, rooms]) cache.forgetAll();
      else if ('group' in what) groups.forget(what.group);
      else if ('room' in what) rooms.forget(what.room);
      else people.forget(what.person);
    },
  };
}

async function findPerson(client: WebClient, workspace: Workspace, id: string): Promise<Person> {
  const { user } = await client.users.info({ user: id });
  if (!user) throw new Error('users.info answered without a user.');
  return {
    name: user.real_name || user.profile?.display_name || user.name || '',
    deactivated: user.deleted === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    foreign: isForeign(user, workspace),
  };
}

/**
 * Returns what a channel is. One that is shared among the workspaces of one organization (`is_org_shared`) is shared with
 * no other company (docs.slack.dev, “Conversation object”).
 */
async function findRoom(client: WebClient, id: string): Promise<ChannelInfo> {
  try {
    const { channel } = await client.conversations.info({ channel: id });
    if (!channel) return 'unknown';
    const shared = channel.is_ext_shared === true || channel.is_pending_ext_shared === true;
    const direct = channel.is_im === true;
    return { shared, member: direct || channel.is_member === true, archived: channel.is_archived === true, direct };
  } catch (error) {
    const problem = slackProblem(error);
    if (problem.kind === 'refused' && HIDDEN.has(problem.code)) return 'unknown';
    throw error;
  }
}
