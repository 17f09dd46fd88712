import { type Grid, installationOf } from './grid.ts';

/** The workspace of another company. */
export const PARTNER = 'T0PARTNER';

/** A person or a bot, as users.info shows them. */
export type User = {
  id: string;
  name: string;
  real_name: string;
  tz?: string;
  /** Seconds from UTC. */
  tz_offset?: number;
  deleted?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  is_stranger?: boolean;
  is_bot?: boolean;
  /** This workspace's own unless given: of another one; null where Slack leaves it out, as it may on Enterprise Grid. */
  team_id?: string | null;
  /** The workspaces of an organization that they are in; this one unless given. */
  teams?: string[];
  /** The organization of somebody who is not of this workspace's; null: they are of none. */
  organization?: { id: string; name: string } | null;
};

/** A user group: S… and the ids of its members. */
export type UserGroup = {
  id: string;
  handle: string;
  name: string;
  users: string[];
  /** The workspace that it is in; this one unless given. */
  team_id?: string;
  /** When it was switched off, in seconds since 1970; none where it is on. */
  date_delete?: number;
};

/** A channel (C…), a private one (`is_private`), or a direct conversation (`is_im`, D…). */
export type Channel = {
  id: string;
  name: string;
  members: string[];
  is_private?: boolean;
  is_im?: boolean;
  is_mpim?: boolean;
  is_archived?: boolean;
  is_ext_shared?: boolean;
  is_pending_ext_shared?: boolean;
  /** Shared with other workspaces of the same organization. */
  is_org_shared?: boolean;
  /** Who may post: `admins` keeps the app out of it, `no-threads` out of its threads. */
  posting?: 'admins' | 'no-threads';
};

/** What a workspace starts as. */
export type WorkspaceData = {
  teamId: string;
  /** The first part of its address, as in `acme.slack.com`. */
  domain: string;
  name?: string;
  /** Where permalinks begin, with a slash at the end; Slack's own form unless given. */
  url?: string;
  /** The organization that it is in; none unless given. */
  grid?: Grid;
  users: User[];
  userGroups: UserGroup[];
  channels: Channel[];
};

/** The people, groups and channels, as they are now. */
export type Workspace = {
  readonly teamId: string;
  readonly domain: string;
  readonly name: string;
  readonly url: string;
  readonly grid: Grid | undefined;
  /** Where the app is installed: this workspace (T…), or its organization (E…). */
  readonly installedIn: string;
  users(): User[];
  channels(): Channel[];
  userGroups(): UserGroup[];
  user(id: string): User | undefined;
  /** Returns a channel by id, or by name with or without `#`. */
  channel(idOrName: string): Channel | undefined;
  userGroup(id: string): UserGroup | undefined;
  isMember(user: string, channel: Channel): boolean;
  /** Adds a user to a channel; a channel or user that does not exist throws. */
  join(user: string, channel: string): void;
  leave(user: string, channel: string): void;
  /** Makes or replaces a user group's members. */
  setUserGroup(id: string, users: string[]): void;
  /** Changes a user group in other ways, such as switching it off with `date_delete`. */
  updateUserGroup(id: string, change: Partial<Omit<UserGroup, 'id' | 'users'>>): void;
  updateUser(id: string, change: Partial<Omit<User, 'id'>>): void;
  updateChannel(idOrName: string, change: Partial<Omit<Channel, 'id' | 'members'>>): void;
  addUser(user: User): void;
  addChannel(channel: Channel): void;
  removeChannel(idOrName: string): void;
};

/** Returns a workspace of its own copy of the data; `changed` is called after every change. */
export function createWorkspace(data: WorkspaceData, changed: () => void): Workspace {
  const users = new Map(data.users.map((user) => [user.id, { ...user }]));
  const groups = new Map(data.userGroups.map((group) => [group.id, { ...group, users: [...group.users] }]));
  const channels = new Map(data.channels.map((one) => [one.id, { ...one, members: [...one.members] }]));
  const channel = (idOrName: string) =>
    channels.get(idOrName) ?? [...channels.values()].find(({ name }) => `#${name}` === idOrName || name === idOrName);
  const existing = <T>(found: T | undefined, what: string): T => {
    if (!found) throw new Error(`There is no ${what} in this workspace.`);
    return found;
  };
  const theChannel = (idOrName: string) => existing(channel(idOrName), `channel ${idOrName}`);
  const theUser = (id: string) => existing(users.get(id), `user ${id}`);
  const change = (act: () => void) => {
    act();
    changed();
  };
  const about = {
    teamId: data.teamId,
    domain: data.domain,
    name: data.name ?? data.domain,
    url: data.url ?? `https://${data.domain}.slack.com/`,
    grid: data.grid,
  };
  return {
    ...about,
    installedIn: installationOf(about).team_id,
    users: () => [...users.values()],
    channels: () => [...channels.values()],
    userGroups: () => [...groups.values()],
    user: (id) => users.get(id),
    channel,
    userGroup: (id) => groups.get(id),
    isMember: (user, { members }) => members.includes(user),
    join: (user, to) =>
      change(() => {
        const { members } = theChannel(to);
        if (!members.includes(theUser(user).id)) members.push(user);
      }),
    leave: (user, from) =>
      change(() => {
        const left = theChannel(from);
        left.members = left.members.filter((member) => member !== user);
      }),
    setUserGroup: (id, members) =>
      change(() => groups.set(id, { handle: id, name: id, ...groups.get(id), id, users: [...members] })),
    updateUserGroup: (id, to) => change(() => Object.assign(existing(groups.get(id), `user group ${id}`), to)),
    updateUser: (id, to) => change(() => Object.assign(theUser(id), to)),
    updateChannel: (idOrName, to) => change(() => Object.assign(theChannel(idOrName), to)),
    addUser: (user) => change(() => users.set(user.id, { ...user })),
    addChannel: (added) => change(() => channels.set(added.id, { ...added, members: [...added.members] })),
    removeChannel: (idOrName) => change(() => channels.delete(theChannel(idOrName).id)),
  };
}
