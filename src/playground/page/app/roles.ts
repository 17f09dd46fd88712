import type { Role } from '../../../core/action.ts';
import type { UserGroup } from '../../slack/state/workspace.ts';

/** The ids of people and user groups that have each role. */
export type RoleIds = Record<Role, readonly string[]>;

/** What comes with a role, in so few words that they stand beside a name. */
const MAY: Record<Role, string> = {
  agent: 'asks and confirms',
  lead: 'also approves, passes rules',
  'on-call': 'also takes escalations, breaks the glass',
};

/** Returns a person's roles: given by their own id, or by a user group that they are in. */
export function rolesOf(userId: string, roles: RoleIds, groups: readonly UserGroup[]): Role[] {
  const isIn = (id: string) => groups.some((one) => one.id === id && !one.date_delete && one.users.includes(userId));
  return (Object.keys(MAY) as Role[]).filter((role) => roles[role].some((id) => id === userId || isIn(id)));
}

/** Returns who may do what, in one short line. */
export const maySentence = (roles: readonly Role[]): string =>
  roles.map((role) => `${role}: ${MAY[role]}`).join('; ') || 'no role: is refused';
