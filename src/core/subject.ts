import type { LastTime } from './action.ts';
import type { Learner, Organization } from './learner.ts';

/** A learner with all that decisions ask about; `last` is keyed by action name. */
export type Subject = { learner: Learner; organization: Organization; last: ReadonlyMap<string, LastTime> };

/** Whom to look for: everybody with that email, in any organization, or the one with that id. */
export type Target = { email: string } | { learnerId: string };
