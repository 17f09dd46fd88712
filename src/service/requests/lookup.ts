import type { EditableLearner } from '../../core/learner.ts';
import type { Lookup } from '../../core/outside.ts';
import { reveal } from '../../core/personal/reveal.ts';
import type { Queryable } from '../../db/client.ts';
import { hasColleaguesAt, isEmailTaken } from '../../db/learners/addresses.ts';
import { findGroups } from '../../db/learners/groups.ts';
import { findWaitingChange, type WaitingChange } from '../../db/platform/waiting-changes.ts';

/** How many active learners make a domain their organization's own. */
const COLLEAGUES = 3;

/** What the desk itself asks besides. */
export type DeskLookup = Lookup & {
  /** Returns the request whose change of one of these columns waits for the platform’s answer. */
  waitingChange(learnerId: string, columns: readonly (keyof EditableLearner)[]): Promise<WaitingChange | undefined>;
};

/**
 * Returns what actions may ask of the database.
 * @param isLocked whether it runs in the transaction that acts on the answers: then a free address stays free until it
 *   ends.
 */
export function createLookup(db: Queryable, isLocked = false): DeskLookup {
  return {
    waitingChange: (learnerId, columns) => findWaitingChange(db, learnerId, columns),
    groups: (organizationId, typed) => findGroups(db, organizationId, typed),
    isEmailTaken: (organizationId, email, learnerId) =>
      isEmailTaken(db, organizationId, reveal(email), learnerId, isLocked),
    async isOwnDomain(organizationId, email, learnerId) {
      const domain = reveal(email).split('@').at(-1) ?? '';
      const [{ isPublicDomain }, isUsed] = await Promise.all([
        import('../mail/public-domains.ts'),
        hasColleaguesAt(db, { organizationId, domain, learnerId, count: COLLEAGUES }),
      ]);
      return isUsed && !isPublicDomain(domain);
    },
  };
}
