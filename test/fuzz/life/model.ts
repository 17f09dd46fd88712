import type { Role } from '../../../src/core/action.ts';
import type { PasswordPurpose } from '../../../src/core/credentials/link-url.ts';
import type { MailState } from '../../../src/core/mail/mail.ts';
import type { OverridableRule } from '../../../src/core/override.ts';
import type { RequestState } from '../../../src/core/requests/request-snapshot.ts';

/** What the desk should look like, kept in memory and moved by rules of its own. Times are milliseconds since 1970. */
export type Model = {
  now: number;
  roles: Record<Person, Role | null>;
  learners: ModelLearner[];
  requests: ModelRequest[];
  /**
   * How many requests there were when the step began, and which of them had sent a mail, by place in `requests`: two steps
   * at once mean the same ones.
   */
  known: number;
  mailed: number[];
  /** How often each thing was audited: `asked`, `refused:cool-down` … */
  audit: Record<string, number>;
  /** Who made the last call, and so would be heard again where it is delivered again. */
  last: Person | null;
};

export const people = ['amy', 'ana', 'bob', 'carl', 'eve'] as const;
export type Person = (typeof people)[number];

export type ActionName = 'resend-activation' | 'send-password-reset' | 'make-vpa-available';
export const actionNames: ActionName[] = ['resend-activation', 'send-password-reset', 'make-vpa-available'];

export type ModelLearner = {
  id: string;
  email: string;
  organization: 'password' | 'lms' | 'vpa-off';
  membershipEndsAt: number | null;
  firstAccessedAt: number | null;
  passwordSetAt: number | null;
  vpaStartedAt: number | null;
  vpaCompletedAt: number | null;
  vpaAvailableFrom: number | null;
  /** The provider said of a mail to them that it writes to that address no more. */
  isSuppressed: boolean;
};

export type ModelLink = {
  purpose: PasswordPurpose;
  createdAt: number;
  expiresAt: number;
  usedAt: number | null;
  revokedAt: number | null;
};

export type ModelEvent = {
  id: string;
  state: Exclude<MailState, 'queued'>;
  /** Why it came back, where it did. */
  reason: 'no-such-address' | 'mailbox-full' | null;
  /** Whether the provider calls the bounce permanent. */
  isHard: boolean;
  at: number;
};

export type ModelRequest = {
  id: string;
  action: ActionName;
  /** Whose it is, by place in `learners`. */
  learner: number;
  askedBy: Person;
  expiresAt: number;
  /** The rule that a lead passes with it. */
  passes: OverridableRule | null;
  state: RequestState;
  decidedBy: Person | null;
  decidedAt: number | null;
  /** What an undo goes by: the date that stood there, and the one that was set. */
  vpa: { was: number | null; set: number } | null;
  link: ModelLink | null;
  mail: { state: MailState; events: ModelEvent[] } | null;
};

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Counts an audit row. */
export function audited(model: Model, event: string, refusal?: string): void {
  const key = refusal ? `${event}:${refusal}` : event;
  model.audit[key] = (model.audit[key] ?? 0) + 1;
}

/** Ends a step: what is there now is what the next one can mean. */
export function settleModel(model: Model): void {
  model.known = model.requests.length;
  model.mailed = model.requests.flatMap(({ mail }, index) => (mail ? [index] : []));
}

/** One of the latest six requests: older ones have little left that can happen to them. */
export function recent(model: Model, choice: number): ModelRequest | undefined {
  const { known, requests } = model;
  return requests[known - 1 - (choice % Math.min(known, 6))];
}

/** One of the latest four requests that sent a mail with a link. */
export function mailed(model: Model, choice: number): ModelRequest | undefined {
  const { mailed: sent, requests } = model;
  return requests[sent[sent.length - 1 - (choice % Math.min(sent.length, 4))] ?? -1];
}

/** A link that still could be used or revoked: also an expired one. */
export const isOpen = (link: ModelLink | null): link is ModelLink => link?.usedAt === null && link.revokedAt === null;

/** Every link of a learner. */
export const linksOf = (model: Model, learner: number): ModelLink[] =>
  model.requests.filter((request) => request.learner === learner).flatMap(({ link }) => link ?? []);

export function learnerOf(model: Model, request: ModelRequest): ModelLearner {
  const learner = model.learners[request.learner];
  if (!learner) throw new Error(`There is no learner ${request.learner}.`);
  return learner;
}
