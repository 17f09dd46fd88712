import type { Generated, JSONColumnType } from 'kysely';

/** A customer of the platform's: how its learners sign in, and its rules about the VPA. */
export type OrganizationTable = {
  name: string;
  authentication: 'password' | 'api' | 'lms';
  vpaMode: 'interval' | 'off' | 'fixed';
  vpaIntervalDays: number;
  vpaFixedAt: Date | null;
  vpaMandatory: boolean;
  vpaToleranceDays: number;
};

/** A learner as the platform knows her. `externalId` is the platform's own id, `deskId` the desk's once it was told. */
export type LearnerTable = {
  externalId: string;
  deskId: string | null;
  /** Her user in better-auth's table; null once she was erased. */
  userId: string | null;
  organization: string;
  groupName: string | null;
  /** In lower case; unique in her organization. Null once she was erased. */
  email: string | null;
  givenName: string | null;
  familyName: string | null;
  locale: string | null;
  timeZone: string | null;
  invitedAt: Date | null;
  firstAccessedAt: Date | null;
  lastAccessedAt: Date | null;
  passwordSetAt: Date | null;
  membershipEndsAt: Date | null;
  vpaAvailableFrom: Date | null;
  vpaStartedAt: Date | null;
  /** When an attempt was left half-way; counts for the start before it. */
  vpaLeftAt: Date | null;
  vpaCompletedAt: Date | null;
  erasedAt: Date | null;
};

/** What the platform answered to a change: with which HTTP status, and which JSON. */
export type Answer = {
  status: number;
  body: {
    status: 'accepted' | 'refused' | 'later';
    message?: string;
    link?: string;
    expires_at?: string;
    mailed?: true;
  };
};

/** A change that the desk told of, once for each webhook id, and what was answered. */
export type ToldChangeTable = {
  id: string;
  position: Generated<number>;
  type: string;
  /** The learner by the platform's id; null where there is no such learner here, and for a ping. */
  externalId: string | null;
  /** Who it is about and what it says, in words for the page; gone once the learner is erased. */
  learner: string | null;
  what: string | null;
  /** The desk's reference, such as LD-1234. */
  request: string | null;
  /** How many times it came. */
  tries: number;
  receivedAt: Date;
  /** Null while the answer is to come later. */
  answer: JSONColumnType<Answer> | null;
  /** What is to be applied later; null once it is. */
  laterPayload: JSONColumnType<object> | null;
  /** When a later answer is due, or due again. */
  laterAt: Date | null;
};

/** One row for each time that a change was applied: by the change's id, once, if the platform heeds ids. */
export type AppliedChangeTable = {
  position: Generated<number>;
  id: string;
  type: string;
  externalId: string;
  request: string | null;
  appliedAt: Date;
};

/** What happened to learners here, until the desk has it. */
export type EventTable = {
  id: string;
  position: Generated<number>;
  type:
    | 'learner.accessed'
    | 'learner.vpa_started'
    | 'learner.vpa_completed'
    | 'learner.password_set'
    | 'learner.removed';
  externalId: string;
  occurredAt: Date;
  tries: Generated<number>;
  /** When the desk had it, and what it said of it; null while it waits. */
  settledAt: Date | null;
  outcome: string | null;
};

/** The parts of better-auth's tables that changes of the desk's write. */
type UserTable = { id: string; name: string; email: string; emailVerified: boolean; createdAt: Date; updatedAt: Date };
type AccountTable = {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  password: string | null;
  createdAt: Date;
  updatedAt: Date;
};
type SessionTable = { id: string; userId: string };
type VerificationTable = {
  id: string;
  identifier: string;
  value: string;
  expiresAt: Date;
  createdAt: Date;
  updatedAt: Date;
};

export type Tables = {
  organization: OrganizationTable;
  learner: LearnerTable;
  told_change: ToldChangeTable;
  applied_change: AppliedChangeTable;
  event: EventTable;
  user: UserTable;
  account: AccountTable;
  session: SessionTable;
  verification: VerificationTable;
};
