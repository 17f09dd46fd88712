/** What the workspace knows about a person, as far as authorisation needs it. */
export type Person = { name: string; teamId: string; deactivated: boolean; guest: boolean; foreign: boolean };

/**
 * What the workspace knows about a channel. `unknown`: the desk cannot see it, so it is no member. `direct`: one
 * person's direct message with the desk, which nobody else reads. `archived`: nobody can write there.
 */
export type ChannelInfo = 'unknown' | { shared: boolean; member: boolean; archived?: boolean; direct?: boolean };

/**
 * Looks up people, user groups and channels in the workspace. An answer may be up to a minute old. Every method throws
 * where the workspace cannot be asked; callers then refuse (fail closed).
 */
export type Directory = {
  person(userId: string): Promise<Person>;
  room(channel: string): Promise<ChannelInfo>;
  /** Returns the user ids in a user group (S…). */
  members(groupId: string): Promise<ReadonlySet<string>>;
};

/** Returns whether the desk may say something about learners there: it is ours alone, and the desk can write in it. */
export const isOpenRoom = (room: ChannelInfo): boolean =>
  room !== 'unknown' && room.member && !room.shared && !room.archived;
