import type { Delivery } from './delivery.ts';
import type { Inside } from './inside.ts';
import { eventPayload } from './payloads.ts';
import type { Workspace } from './workspace.ts';

/** The workspace, which from now on tells the app of joins and of user groups, where it is subscribed to that. */
export function tellOfChanges(inside: Inside, delivery: Delivery): Workspace {
  const { workspace, app } = inside;
  const tell = (event: { type: string } & Record<string, unknown>) => {
    if (!app.events.includes(event.type)) return;
    void delivery.deliver({ kind: 'events_api', payload: eventPayload(inside, event) });
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
    },
  };
}
