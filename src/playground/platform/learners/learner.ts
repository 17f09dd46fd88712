import type { Selectable } from 'kysely';
import type { LearnerTable, OrganizationTable } from '../database/tables.ts';

export type Learner = Selectable<LearnerTable>;
export type Organization = Selectable<OrganizationTable>;

/** A learner together with her organization's rules. */
export type Member = { learner: Learner; organization: Organization };

/** Returns how a learner is called: by name, else by address; by the platform's own id once she was erased. */
export function displayName({ givenName, familyName, email, externalId }: Learner): string {
  return [givenName, familyName].filter(Boolean).join(' ') || email || externalId;
}

/** Returns whether her membership has ended. */
export const isOver = ({ membershipEndsAt }: Learner, now: Date): boolean =>
  membershipEndsAt !== null && membershipEndsAt <= now;
