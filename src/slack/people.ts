import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Directory, Person, Room } from '../core/service/directory.ts';
import { slackProblem } from './errors.ts';
import type { Workspace } from './workspace.ts';

/** How old an answer of Slack's about people and channels may be, in milliseconds. */
const MAX_AGE = 60_000;

/** Slack says so of channels that it does not show us. */
const HIDDEN = new Set(['channel_not_found', 'not_in_channel']);

/** Slack says so where there is no such user group, or where the plan has none. */
const NO_GROUP = new Set(['plan_upgrade_required', 'paid_teams_only', 'no_such_subteam', 'subteam_not_found']);

/** The workspace's own knowledge of people and channels, asked at most once a minute each. Failures are not kept. */
export function createDirectory(client: WebClient, { teamId }: Workspace): Directory {
  const people = cached((id) => findPerson(client, teamId, id));
  const rooms = cached((id) => findRoom(client, id));
  const groups = cached((id) => findMembers(client, id));
  return { person: people, room: rooms, members: groups };
}

function cached<T extends object | string>(find: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const cache = new LRUCache<string, T>({ max: 10_000, ttl: MAX_AGE, fetchMethod: find });
  return async (id) => {
    const found = await cache.fetch(id);
    if (found === undefined) throw new Error('Slack gave no answer.');
    return found;
  };
}

async function findPerson(client: WebClient, teamId: string, id: string): Promise<Person> {
  const { user } = await client.users.info({ user: id });
  if (!user) throw new Error('users.info answered without a user.');
  return {
    name: user.real_name || user.profile?.display_name || user.name || '',
    teamId: user.team_id ?? '',
    deactivated: user.deleted === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    foreign: (user as { is_stranger?: boolean }).is_stranger === true || user.team_id !== teamId,
  };
}

async function findRoom(client: WebClient, id: string): Promise<Room> {
  try {
    const { channel } = await client.conversations.info({ channel: id });
    if (!channel) return 'unknown';
    const shared = channel.is_ext_shared === true || channel.is_pending_ext_shared === true;
    return { shared, member: channel.is_im === true || channel.is_member === true };
  } catch (error) {
    const problem = slackProblem(error);
    if (problem.kind === 'refused' && HIDDEN.has(problem.code)) return 'unknown';
    throw error;
  }
}

/** Who is in a user group: nobody where the workspace's plan has no user groups, or where there is no such group. */
async function findMembers(client: WebClient, id: string): Promise<ReadonlySet<string>> {
  try {
    const { users } = await client.usergroups.users.list({ usergroup: id });
    return new Set(users ?? []);
  } catch (error) {
    const problem = slackProblem(error);
    if (problem.kind === 'refused' && NO_GROUP.has(problem.code)) return new Set();
    throw error;
  }
}
