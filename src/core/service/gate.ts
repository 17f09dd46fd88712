import type { Role } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Directory, Person, Room } from './directory.ts';

/** Slack user ids (U…, W…) and user-group ids (S…) that have each role. */
export type RoleIds = Record<Role, readonly string[]>;

/** Somebody who may come in, with what they may do. */
export type Admitted = { kind: 'admitted'; roles: ReadonlySet<Role> };

export type Gate = {
  /** Whether `userId` may use the desk in `channel`, before anything about a learner is looked up. */
  admit(userId: string, channel: string): Promise<Admitted | Refusal>;
  /** Whether `userId` may use the desk at all, wherever that is. */
  vouch(userId: string): Promise<Admitted | Refusal>;
};

/**
 * The one place that says who may come in. Deny by default; where the workspace cannot be asked, no.
 * @param onUnreachable told of the reason when the workspace could not be asked.
 */
export function createGate(directory: Directory, ids: RoleIds, onUnreachable: (error: unknown) => void): Gate {
  async function hasRole(userId: string, role: Role): Promise<boolean> {
    if (ids[role].includes(userId)) return true;
    const groups = ids[role].filter((id) => id.startsWith('S'));
    return (await Promise.all(groups.map((id) => directory.members(id)))).some((members) => members.has(userId));
  }

  /** A group that cannot be read gives nobody a role, and takes none from those who have one by name or by another group. */
  async function rolesOf(userId: string): Promise<ReadonlySet<Role>> {
    const all: Role[] = ['agent', 'lead', 'on-call'];
    const answers = await Promise.allSettled(all.map((role) => hasRole(userId, role)));
    const roles = all.filter((_, i) => isYes(answers[i]));
    const unread = answers.find((answer) => answer.status === 'rejected');
    if (unread && roles.length === 0) throw unread.reason;
    if (unread) onUnreachable(unread.reason);
    return new Set(roles);
  }

  async function judge(userId: string, channel?: string): Promise<Admitted | Refusal> {
    try {
      const [who, roles, room] = await Promise.all([
        directory.person(userId),
        rolesOf(userId),
        channel === undefined ? undefined : directory.room(channel),
      ]);
      const no = refusePerson(who) ?? (roles.size === 0 ? refuse('no-role') : room && refuseRoom(room));
      return no ?? { kind: 'admitted', roles };
    } catch (error) {
      onUnreachable(error);
      return refuse('cannot-check');
    }
  }

  return { admit: judge, vouch: (userId) => judge(userId) };
}

const isYes = (answer: PromiseSettledResult<boolean> | undefined) => answer?.status === 'fulfilled' && answer.value;

function refusePerson(who: Person): Refusal | undefined {
  if (who.deactivated) return refuse('deactivated');
  if (who.foreign) return refuse('foreign');
  return who.guest ? refuse('guest') : undefined;
}

function refuseRoom(room: Room): Refusal | undefined {
  if (room === 'unknown') return refuse('not-in-channel');
  if (room.shared) return refuse('shared-channel');
  return room.member ? undefined : refuse('not-in-channel');
}
