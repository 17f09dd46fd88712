/** What the workspace knows of a person, as far as authorisation asks. */
export type Person = { name: string; teamId: string; deactivated: boolean; guest: boolean; foreign: boolean };

/**
 * What the workspace knows of a channel. `unknown`: the desk cannot see it, so it is not in it. `direct`: one person's own
 * conversation with the desk, which nobody else reads.
 */
export type ChannelInfo = 'unknown' | { shared: boolean; member: boolean; direct?: boolean };

/**
 * Who is who, as the workspace says. Each answer may be up to a minute old.
 * Every method throws where the workspace cannot be asked: callers then refuse (fail closed).
 */
export type Directory = {
  person(userId: string): Promise<Person>;
  room(channel: string): Promise<ChannelInfo>;
  /** The user ids in a user group (S…). */
  members(groupId: string): Promise<ReadonlySet<string>>;
};
