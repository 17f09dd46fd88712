import type { Inside } from '../inside.ts';
import { wireGroup, wireUser } from '../methods/people.ts';
import { type Channel, PARTNER, type Workspace } from '../state/workspace.ts';
import type { Delivery } from './delivery.ts';
import { eventPayload } from './payloads.ts';

/** A workspace that tells the app what changes in it. */
export type TellingWorkspace = Workspace & {
  /** Resolves when the app has acknowledged, or failed to acknowledge, all events so far. */
  eventsDelivered(): Promise<void>;
};

type Event = { type: string } & Record<string, unknown>;

/**
 * Returns the workspace, which from now on sends the app the events it is subscribed to: about people, user groups, and
 * channels as far as the app may see them.
 */
export function tellOfChanges(inside: Inside, delivery: Delivery): TellingWorkspace {
  const { workspace, app } = inside;
  const onTheirWay = new Set<Promise<unknown>>();
  const tell = (event: Event) => {
    if (!app.events.includes(event.type)) return;
    const payload = eventPayload(inside, event);
    const delivered = delivery.deliver({ kind: 'events_api', payload }).finally(() => onTheirWay.delete(delivered));
    onTheirWay.add(delivered);
  };
  const mayHear = ({ is_private, members }: Channel) => !is_private || members.includes(app.botUserId);
  const tellOf = (id: string, event: (channel: Channel) => Event) => {
    const channel = workspace.channel(id);
    if (channel) tell({ channel: channel.id, ...event(channel) });
  };
  /** Tells of a channel that the app may see: of a private one, only where it is in. */
  const tellIn = (id: string, event: (channel: Channel) => Event) => {
    const channel = workspace.channel(id);
    if (channel && mayHear(channel)) tellOf(id, event);
  };
  const tellOfGroup = (id: string) => {
    const group = workspace.userGroup(id);
    if (group)
      tell({ type: 'subteam_updated', subteam: { ...wireGroup(group, workspace.teamId), users: group.users } });
  };
  return {
    ...workspace,
    join(user, id) {
      workspace.join(user, id);
      tellIn(id, (channel) => ({ type: 'member_joined_channel', user, ...memberOf(channel, inside) }));
    },
    leave(user, id) {
      workspace.leave(user, id);
      if (user === app.botUserId) tellOf(id, (channel) => ({ type: `${kindOf(channel)}_left`, actor_id: user }));
      else tellIn(id, (channel) => ({ type: 'member_left_channel', user, ...memberOf(channel, inside) }));
    },
    updateChannel(id, change) {
      const before = { ...workspace.channel(id) };
      workspace.updateChannel(id, change);
      const after = workspace.channel(id);
      for (const event of after ? changesOf(before, after) : []) tellIn(id, () => event);
    },
    removeChannel(id) {
      const channel = workspace.channel(id);
      workspace.removeChannel(id);
      if (channel && mayHear(channel)) tell({ type: `${kindOf(channel)}_deleted`, channel: channel.id });
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
      if (user) tell({ type: 'user_change', user: wireUser(user, workspace), cache_ts: 0 });
    },
    async eventsDelivered() {
      while (onTheirWay.size > 0) await Promise.all(onTheirWay);
    },
  };
}

/** Returns the kind of a channel; `group` is Slack’s older name for a private one. */
const kindOf = ({ is_private }: Partial<Channel>) => (is_private ? 'group' : 'channel');

const memberOf = ({ is_private }: Channel, { workspace }: Inside) => ({
  channel_type: is_private ? 'G' : 'C',
  team: workspace.teamId,
});

/** Returns the events of a changed channel (docs.slack.dev, “channel_archive”, “channel_shared” and their opposites). */
function changesOf(before: Partial<Channel>, after: Channel): Event[] {
  const isArchived = [before.is_archived ?? false, after.is_archived ?? false];
  const isShared = [before.is_ext_shared ?? false, after.is_ext_shared ?? false];
  const events: Event[] = [];
  if (isArchived[0] !== isArchived[1])
    events.push({ type: `${kindOf(after)}_${isArchived[1] ? 'archive' : 'unarchive'}`, user: 'U0ADMIN' });
  if (isShared[0] !== isShared[1])
    events.push(
      isShared[1]
        ? { type: 'channel_shared', connected_team_id: PARTNER }
        : { type: 'channel_unshared', previously_connected_team_id: PARTNER, is_ext_shared: false },
    );
  return events;
}
