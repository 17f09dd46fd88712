import type { LastTime } from './action.ts';
import type { FieldValues } from './field.ts';
import type { Learner, Organization } from './learner.ts';
import type { Suppression } from './mail/suppression.ts';
import type { Place } from './sentence.ts';

/** A request that waits to be decided: who asked, and where its thread is. */
export type OpenRequest = {
  id: string;
  by: string;
  at: Date;
  expiresAt: Date;
  state: 'pending' | 'awaiting' | 'running';
  /** What it asks for, by field. */
  values: FieldValues;
  place: Place;
};

/** A learner with everything that decisions need; `last` and `open` are keyed by action name. */
export type Subject = {
  learner: Learner;
  organization: Organization;
  last: ReadonlyMap<string, LastTime>;
  suppressed: Suppression | null;
  open: ReadonlyMap<string, OpenRequest>;
};

/** Which learners to find: all with that email, in any organization, or the one with that id. */
export type Target = { email: string } | { learnerId: string };
