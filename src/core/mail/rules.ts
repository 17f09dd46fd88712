import type { Facts, UndoFacts, UndoPlan } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { say } from '../sentence.ts';

const MINUTE = 60_000;

/** How long a link works (OWASP Forgot Password: a reset at most 1 h; ASVS 5.0: an activation at most 24 h). */
export const linkMinutes = { activation: 24 * 60, reset: 60 } as const;

/** Returns until when a link made `now` works. */
export function linkUntil(purpose: keyof typeof linkMinutes, now: Date): Date {
  return new Date(now.getTime() + linkMinutes[purpose] * MINUTE);
}

/**
 * Returns the refusal that every mail with a link shares: the learner signs in elsewhere, or the membership has ended.
 */
export function refuseMail({ learner, organization, now }: Facts): Refusal | undefined {
  if (organization.authentication !== 'password')
    return refuse('signs-in-elsewhere', { organization: organization.name, by: organization.authentication });
  return refuseEndedMembership({ learner, now });
}

/** Returns a refusal once the membership has ended. */
export function refuseEndedMembership({ learner, now }: Pick<Facts, 'learner' | 'now'>): Refusal | undefined {
  return learner.membershipEndsAt && learner.membershipEndsAt <= now
    ? refuse('membership-ended', { since: learner.membershipEndsAt })
    : undefined;
}

/** Returns how to undo a mail: it cannot be called back, but its link can be revoked while nobody has used it. */
export function undoLink({ link, now }: UndoFacts): UndoPlan | Refusal {
  if (!link || link.usedAt || link.revokedAt || link.expiresAt <= now) return refuse('undo-too-late');
  return { kind: 'undo-plan', words: say`The link in that mail works no more.` };
}

/** Returns the refusal that comes last before a mail: the address is suppressed, or the cool-down lasts. */
export function refuseSending(facts: Facts): Refusal | undefined {
  return refuseSuppressed(facts) ?? refuseCoolDown(facts);
}

/** Returns a refusal while the mail provider sends nothing to the address. */
export function refuseSuppressed({ suppressed }: Facts): Refusal | undefined {
  return suppressed ? refuse('address-suppressed', suppressed, ['check-mail', 'change-email']) : undefined;
}

/** Returns a refusal while the cool-down since the last mail lasts. */
export function refuseCoolDown({ last, now }: Facts): Refusal | undefined {
  return last && last.until > now ? refuse('cool-down', last) : undefined;
}
