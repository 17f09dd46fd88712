import { brokenOffVpa, nextVpa, type Organization, type VpaDates } from './learner.ts';

const DAY = 24 * 60 * 60 * 1000;

/** What a learner meets at sign-in. */
export type VpaOffer = {
  /** Whether the VPA can be taken now; the first one, which comes with the onboarding, included. */
  isAvailable: boolean;
  /** Since when; null where it has no date, or is not available. */
  since: Date | null;
  isMandatory: boolean;
  /** How many days a mandatory one may still be put off, begun ones included; null where it may be for ever. */
  daysLeft: number | null;
};

/** Returns what the rules say of a learner's next VPA. One that was started and not finished has to be made available again. */
export function vpaOffer(learner: VpaDates, organization: Organization, now: Date): VpaOffer {
  const next = nextVpa(learner, organization);
  const isMandatory = organization.vpaMandatory && next !== 'off';
  const none: VpaOffer = { isAvailable: false, since: null, isMandatory, daysLeft: null };
  if (brokenOffVpa(learner)) return none;
  if (next === 'first') return { ...none, isAvailable: true };
  if (!(next instanceof Date) || next > now) return none;
  const ends = next.getTime() + organization.vpaToleranceDays * DAY;
  const daysLeft = Math.max(0, Math.ceil((ends - now.getTime()) / DAY));
  return { isAvailable: true, since: next, isMandatory, daysLeft: isMandatory ? daysLeft : null };
}
