/** What the workspace knows about a person, as far as authorisation needs it. */
export type Person = { name: string; deactivated: boolean; guest: boolean; foreign: boolean };

/**
 * What the workspace knows about a channel. `unknown`: the desk cannot see it, so it is no member. `direct`: one
 * person's direct message with the desk, which nobody else reads. `archived`: nobody can write there.
 */
export type ChannelInfo = 'unknown' | { shared: boolean; member: boolean; archived?: boolean; direct?: boolean };

/** Returns whether a channel is a direct message of two: of a person and the desk, or of two people (ids: D…). */
export const isDirectMessage = (channel: string): boolean => channel.startsWith('D');

/**
 * Looks up people, user groups and channels in the workspace. An answer may be up to five minutes old. Every method throws
 * where the workspace cannot be asked; callers then refuse (fail closed).
 */
export type Directory = {
  person(userId: string): Promise<Person>;
  room(channel: string): Promise<ChannelInfo>;
  /** Returns the user ids in a user group (S…). */
  members(groupId: string): Promise<ReadonlySet<string>>;
};

/** Why nothing may be said in a channel: `shared-channel`, or the code with which Slack would refuse it. */
export type ClosedBecause = 'shared-channel' | 'is_archived' | 'not_in_channel' | 'channel_not_found';

/** Returns why the desk may say nothing about learners in a channel; undefined where it may. */
export function closedBecause(room: ChannelInfo): ClosedBecause | undefined {
  if (room === 'unknown') return 'channel_not_found';
  if (room.shared) return 'shared-channel';
  if (room.archived) return 'is_archived';
  return room.member ? undefined : 'not_in_channel';
}
