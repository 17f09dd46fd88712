import type { CatalogueEntry, Role } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { type ChannelInfo, closedBecause, type Directory, isDirectMessage, type Person } from './directory.ts';

/** Slack user ids (U…, W…) and user-group ids (S…) that have each role. */
export type RoleIds = Record<Role, readonly string[]>;

/** A person who may use the desk, with their roles. */
export type Admitted = { kind: 'admitted'; roles: ReadonlySet<Role> };

/**
 * The channels where the desk may be used: those listed, and the escalation channel. Where none are listed, it is every
 * channel that is not shared with another company. A direct message with the desk is always allowed.
 */
export type Channels = { listed: readonly string[]; escalation?: string | undefined };

/** The part of a catalogue entry that the gate needs. */
type GateEntry = Pick<CatalogueEntry, 'allow' | 'title'>;

export type Gate = {
  /**
   * Returns whether `userId` may use the desk in `channel`, and this entry if given. It is asked before anything about
   * a learner is looked up. The person is checked first, then the role, then the channel: without a role one learns
   * nothing about channels.
   */
  admit(userId: string, channel: string, entry?: GateEntry): Promise<Admitted | Refusal>;
  /** Returns whether `userId` may use the desk at all, in whatever channel. */
  vouch(userId: string): Promise<Admitted | Refusal>;
  /** Returns the user ids of everybody who has a role. Rejects where the workspace cannot be asked. */
  holders(role: Role): Promise<string[]>;
  /** Returns why nothing can be posted in the channel where a second person is asked; undefined where it can. */
  refuseClosed(channel: string): Promise<Refusal | undefined>;
};

/**
 * Builds the one place that decides who may use the desk. It denies by default, and where the workspace cannot be
 * asked.
 * @param onUnreachable called with the reason when the workspace could not be asked.
 */
export function createGate(
  directory: Directory,
  ids: RoleIds,
  onUnreachable: (error: unknown) => void,
  channels: Channels = { listed: [] },
): Gate {
  async function hasRole(userId: string, role: Role): Promise<boolean> {
    if (ids[role].includes(userId)) return true;
    const groups = ids[role].filter((id) => id.startsWith('S'));
    return (await Promise.all(groups.map((id) => directory.members(id)))).some((members) => members.has(userId));
  }

  /**
   * Returns a person's roles. A group that cannot be read gives nobody a role, and takes none that comes from an id or
   * another group.
   */
  async function rolesOf(userId: string): Promise<ReadonlySet<Role>> {
    const all: Role[] = ['agent', 'lead', 'on-call'];
    const answers = await Promise.allSettled(all.map((role) => hasRole(userId, role)));
    const roles = all.filter((_, i) => isYes(answers[i]));
    const unread = answers.find((answer) => answer.status === 'rejected');
    if (unread && roles.length === 0) throw unread.reason;
    if (unread) onUnreachable(unread.reason);
    return new Set(roles);
  }

  async function check(userId: string, channel?: string, entry?: GateEntry): Promise<Admitted | Refusal> {
    try {
      const [who, roles, room] = await Promise.all([
        directory.person(userId),
        rolesOf(userId),
        channel === undefined ? undefined : directory.room(channel),
      ]);
      return (
        refusePerson(who) ??
        (roles.size === 0 ? refuse('no-role') : undefined) ??
        (room !== undefined && channel !== undefined ? refuseRoom(room, channel, channels) : undefined) ??
        refuseEntry(roles, entry) ?? { kind: 'admitted', roles }
      );
    } catch (error) {
      onUnreachable(error);
      return refuse('cannot-check');
    }
  }

  async function holders(role: Role): Promise<string[]> {
    const groups = ids[role].filter((id) => id.startsWith('S'));
    const members = await Promise.all(groups.map((id) => directory.members(id)));
    const named = ids[role].filter((id) => !id.startsWith('S'));
    return [...new Set([...named, ...members.flatMap((some) => [...some])])];
  }

  async function refuseClosed(channel: string): Promise<Refusal | undefined> {
    try {
      const why = closedBecause(await directory.room(channel));
      return why && refuse('escalation-channel-closed', { channel, why });
    } catch (error) {
      onUnreachable(error);
      return refuse('cannot-check');
    }
  }

  return { admit: check, vouch: (userId) => check(userId), holders, refuseClosed };
}

const isYes = (answer: PromiseSettledResult<boolean> | undefined) => answer?.status === 'fulfilled' && answer.value;

function refusePerson(who: Person): Refusal | undefined {
  if (who.deactivated) return refuse('deactivated');
  if (who.foreign) return refuse('foreign');
  return who.guest ? refuse('guest') : undefined;
}

function refuseRoom(room: ChannelInfo, channel: string, { listed, escalation }: Channels): Refusal | undefined {
  const known = room === 'unknown' ? undefined : room;
  if (known?.shared) return refuse('shared-channel');
  if (known?.archived) return refuse('archived-channel');
  if (known?.direct) return undefined;
  // The desk cannot see it, and nobody can invite it.
  if (isDirectMessage(channel)) return refuse('others-direct-message');
  const allowed = [...new Set([...listed, ...(escalation ? [escalation] : [])])];
  if (listed.length > 0 && !allowed.includes(channel)) return refuse('other-channel', { channels: allowed });
  return known?.member ? undefined : refuse('not-in-channel');
}

function refuseEntry(
  roles: ReadonlySet<Role>,
  entry: Pick<CatalogueEntry, 'allow' | 'title'> | undefined,
): Refusal | undefined {
  if (!entry || entry.allow.some((role) => roles.has(role))) return undefined;
  return refuse('action-not-allowed', { title: entry.title });
}
