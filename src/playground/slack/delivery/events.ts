import type { Inside } from '../inside.ts';
import { wireGroup, wireUser } from '../methods/people.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Delivery } from './delivery.ts';
import { eventPayload } from './payloads.ts';

/** A workspace that tells the app what changes in it. */
export type TellingWorkspace = Workspace & {
  /** Resolves when the app has acknowledged, or failed to acknowledge, all it was told so far. */
  told(): Promise<void>;
};

/** The workspace, which from now on tells the app of joins, people and user groups, where it is subscribed to that. */
export function tellOfChanges(inside: Inside, delivery: Delivery): TellingWorkspace {
  const { workspace, app } = inside;
  const onTheirWay = new Set<Promise<unknown>>();
  const tell = (event: { type: string } & Record<string, unknown>) => {
    if (!app.events.includes(event.type)) return;
    const payload = eventPayload(inside, event);
    const told = delivery.deliver({ kind: 'events_api', payload }).finally(() => onTheirWay.delete(told));
    onTheirWay.add(told);
  };
  const tellOfGroup = (id: string) => {
    const group = workspace.userGroup(id);
    if (group)
      tell({ type: 'subteam_updated', subteam: { ...wireGroup(group, workspace.teamId), users: group.users } });
  };
  return {
    ...workspace,
    join(user, channel) {
      workspace.join(user, channel);
      tell({ type: 'member_joined_channel', user, channel: workspace.channel(channel)?.id, team: workspace.teamId });
    },
    leave(user, channel) {
      workspace.leave(user, channel);
      tell({ type: 'member_left_channel', user, channel: workspace.channel(channel)?.id, team: workspace.teamId });
    },
    setUserGroup(id, users) {
      const before = workspace.userGroup(id)?.users ?? [];
      workspace.setUserGroup(id, users);
      const added = users.filter((user) => !before.includes(user));
      const removed = before.filter((user) => !users.includes(user));
      const counts = { added_users_count: String(added.length), removed_users_count: String(removed.length) };
      const change = { subteam_id: id, team_id: workspace.teamId, added_users: added, removed_users: removed };
      tell({ type: 'subteam_members_changed', ...change, ...counts });
      tellOfGroup(id);
    },
    updateUserGroup(id, change) {
      workspace.updateUserGroup(id, change);
      tellOfGroup(id);
    },
    updateUser(id, change) {
      workspace.updateUser(id, change);
      const user = workspace.user(id);
      if (user) tell({ type: 'user_change', user: wireUser(user, workspace.teamId), cache_ts: 0 });
    },
    async told() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
  };
}
