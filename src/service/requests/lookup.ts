import type { Lookup } from '../../core/outside.ts';
import { reveal } from '../../core/personal/reveal.ts';
import type { Queryable } from '../../db/client.ts';
import { hasColleaguesAt, isEmailTaken } from '../../db/learners/addresses.ts';
import { findGroups } from '../../db/learners/groups.ts';

/** How many active learners make a domain their organization's own. */
const COLLEAGUES = 3;

/**
 * Returns what actions may ask of the database.
 * @param isLocked whether it runs in the transaction that acts on the answers: then a free address stays free until it
 *   ends.
 */
export function createLookup(db: Queryable, isLocked = false): Lookup {
  return {
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
