import { type Action, type Inquiry, isAction, type Role } from '../../core/action.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { Platform } from '../../core/platform/platform.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { ProfileFacts } from '../../core/requests/profile-facts.ts';
import type { Subject } from '../../core/subject.ts';
import { findProfileFacts } from '../../db/learners/profile-facts.ts';
import { recordAudit } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { checkEach, isAllowed } from './plan/evaluate.ts';

/** A learner with what happened lately, what can be done and found out, what cannot and why, and what can be cancelled. */
export type Profile = {
  subject: Subject;
  platform: Platform;
  facts: ProfileFacts;
  /** The titles of actions, by name. */
  titles: ReadonlyMap<string, string>;
  possible: Action[];
  impossible: { action: Action; refusal: Refusal }[];
  inquiries: Inquiry[];
  /** Open requests that this person may cancel. */
  cancellable: { id: string; action: Action }[];
};

/** Who asks for a profile, and whose. */
type ProfileOf = { subject: Subject; roles: ReadonlySet<Role>; now: Date };

/** Returns a learner's profile, for a person with these roles, and audits that it was looked at. */
export async function readProfile(
  deps: ServiceDeps,
  invocation: Invocation,
  { subject, roles, now }: ProfileOf,
): Promise<Profile> {
  const { id, email } = subject.learner;
  const { db, platform, catalogue, addressKey } = deps;
  const [facts] = await Promise.all([
    findProfileFacts(db, id, addressFingerprint(addressKey, email)),
    recordAudit(db, invocation, 'looked-up', { learnerId: id }),
  ]);
  const checked = checkEach(catalogue.actions, { subject, roles, platform, now });
  return {
    subject,
    platform,
    facts,
    titles: new Map(catalogue.actions.map(({ name, title }) => [name, title])),
    possible: checked.flatMap(({ action, refusal }) => (refusal ? [] : [action])),
    impossible: checked.flatMap(({ action, refusal }) =>
      refusal && refusal.code !== 'action-not-allowed' ? [{ action, refusal }] : [],
    ),
    inquiries: catalogue.entries.flatMap((entry) => (isAction(entry) || !isAllowed(entry, roles) ? [] : [entry])),
    cancellable: catalogue.actions.flatMap((action) => {
      const open = subject.open.get(action.name);
      const isMine = open?.by === invocation.actor || roles.has('lead');
      const isOpen = open && open.state !== 'running' && open.expiresAt > now;
      return isOpen && isMine ? [{ id: open.id, action }] : [];
    }),
  };
}
