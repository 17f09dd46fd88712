import type { ChannelOptions, UserOptions } from './options.ts';
import { channelOf, userOf, type Workspace } from './workspace.ts';

/** What an admin does to the workspace. Each throws where there is no such channel, user or group. */
export type Editing = {
  invite(channel: string, user: string): void;
  kick(channel: string, user: string): void;
  setMembers(group: string, users: string[]): void;
  changeUser(id: string, flags: Partial<Omit<UserOptions, 'id'>>): void;
  changeChannel(id: string, flags: Partial<Omit<ChannelOptions, 'id'>>): void;
};

export function createEditing(workspace: Workspace, changed: () => void): Editing {
  return {
    invite(channelId, user) {
      const { members } = channelOf(workspace, channelId);
      if (!members.includes(userOf(workspace, user).id)) members.push(user);
      changed();
    },
    kick(channelId, user) {
      const channel = channelOf(workspace, channelId);
      channel.members = channel.members.filter((member) => member !== user);
      changed();
    },
    setMembers(group, users) {
      const found = workspace.groups.get(group);
      if (!found) throw new Error(`There is no user group ${group}.`);
      found.members = users.map((user) => userOf(workspace, user).id);
      changed();
    },
    changeUser(id, flags) {
      Object.assign(userOf(workspace, id), flags);
      changed();
    },
    changeChannel(id, flags) {
      Object.assign(channelOf(workspace, id), flags);
      changed();
    },
  };
}
