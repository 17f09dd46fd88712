import type { Lookup } from '../../core/outside.ts';
import { reveal } from '../../core/reveal.ts';
import type { Queryable } from '../../db/client.ts';
import { findGroups } from '../../db/learners/groups.ts';
import { isEmailTaken } from '../../db/learners/subjects.ts';

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
  };
}
