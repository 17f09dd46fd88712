const DAY = 24 * 60 * 60 * 1000;

/** An organization: the columns that rules read. */
export type Organization = {
  id: string;
  name: string;
  authentication: 'password' | 'api' | 'lms';
  vpaMode: 'interval' | 'off' | 'fixed';
  vpaIntervalDays: number;
  vpaFixedAt: Date | null;
  vpaMandatory: boolean;
  vpaToleranceDays: number;
  /** How many groups it has: none, one, or 2 for several. */
  groupCount: number;
};

/** A learner's account: the columns that rules read. Times are instants. */
export type Learner = {
  id: string;
  externalId: string | null;
  email: string;
  givenName: string | null;
  familyName: string | null;
  locale: string | null;
  timeZone: string | null;
  group: string | null;
  groupId: string | null;
  invitedAt: Date | null;
  firstAccessedAt: Date | null;
  lastAccessedAt: Date | null;
  passwordSetAt: Date | null;
  /** Since when the password is taken no more: too many wrong ones were tried in a row. */
  passwordDisabledAt: Date | null;
  membershipEndsAt: Date | null;
  vpaStartedAt: Date | null;
  vpaCompletedAt: Date | null;
  vpaAvailableFrom: Date | null;
};

/** The columns of a learner that an action may change; identity, organization and passwords are none of them. */
export type EditableLearner = Pick<
  Learner,
  'email' | 'givenName' | 'familyName' | 'locale' | 'timeZone' | 'groupId' | 'membershipEndsAt' | 'vpaAvailableFrom'
>;

export type LearnerState = 'invited' | 'active' | 'expired';

/**
 * Returns the learner's state: `expired` once the membership has ended, `invited` until the first access, else
 * `active`. It is derived, never stored.
 */
export function learnerState(learner: Learner, now: Date): LearnerState {
  if (learner.membershipEndsAt && learner.membershipEndsAt <= now) return 'expired';
  return learner.firstAccessedAt ? 'active' : 'invited';
}

/** Returns whether a learner is in without a password here: the account is in use, and signs in another way. */
export const hasOtherSignIn = (
  { firstAccessedAt, passwordSetAt }: Pick<Learner, 'firstAccessedAt' | 'passwordSetAt'>,
  { authentication }: Pick<Organization, 'authentication'>,
): boolean => authentication === 'password' && firstAccessedAt !== null && passwordSetAt === null;

/** What is known of a learner's VPAs. */
export type VpaDates = Pick<Learner, 'vpaStartedAt' | 'vpaCompletedAt' | 'vpaAvailableFrom'>;

/** When the next VPA opens: `off` for the organization, `first` not taken yet, `unset` where a fixed date is spent. */
export type NextVpa = 'off' | 'first' | 'unset' | Date;

/**
 * Returns when a VPA was started that is not finished, the first one included; null where none is. An override from
 * after it is its answer: the learner can start again.
 */
export function brokenOffVpa({ vpaStartedAt, vpaCompletedAt, vpaAvailableFrom }: VpaDates): Date | null {
  if (!vpaStartedAt || (vpaCompletedAt && vpaCompletedAt >= vpaStartedAt)) return null;
  return vpaAvailableFrom && vpaAvailableFrom > vpaStartedAt ? null : vpaStartedAt;
}

/**
 * Returns the next VPA: the override if there is one, else last completed + interval, or the organization's fixed date.
 * The last completion uses up an override or fixed date from before it. The first VPA has no date, but where it was
 * started and made available again.
 */
export function nextVpa(learner: VpaDates, organization: Organization): NextVpa {
  if (organization.vpaMode === 'off') return 'off';
  const done = learner.vpaCompletedAt;
  if (!done) return (learner.vpaStartedAt && learner.vpaAvailableFrom) ?? 'first';
  if (learner.vpaAvailableFrom && learner.vpaAvailableFrom > done) return learner.vpaAvailableFrom;
  if (organization.vpaMode === 'interval') return new Date(done.getTime() + organization.vpaIntervalDays * DAY);
  return organization.vpaFixedAt && organization.vpaFixedAt > done ? organization.vpaFixedAt : 'unset';
}

/** Returns the full name as people write it; the empty string where none is known. */
export function fullName(learner: Pick<Learner, 'givenName' | 'familyName'>): string {
  return [learner.givenName, learner.familyName].filter(Boolean).join(' ');
}
