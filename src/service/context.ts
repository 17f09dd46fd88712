import type { Action, CatalogueEntry } from '../core/action.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { addressFingerprint } from '../core/mail/address-fingerprint.ts';
import type { OverridableRule } from '../core/override.ts';
import type { Refusal } from '../core/refusal.ts';
import { FAILED_MAIL } from '../core/requests/batch.ts';
import type { Limits } from '../core/requests/limits.ts';
import type { Place } from '../core/sentence.ts';
import type { Subject } from '../core/subject.ts';
import type { Database } from '../db/client.ts';
import type { Gate } from './access/gate.ts';
import type { createOutside } from './outside.ts';
import type { Draft } from './requests/input/drafts.ts';

/** Somebody asking for something, somewhere: what every way into the service begins with. */
export type Invocation = {
  /** The Slack user id of who acts. */
  actor: string;
  place: Place;
  /** The same for every delivery of the same command or click, and for no other. */
  delivery: string;
  /** The card that was clicked, by Slack's name for it; none where it was no card. */
  cardTs?: string;
  /** To quote in a conversation and to find in the log. */
  reference: string;
};

/** What the service works with. */
export type ServiceDeps = {
  db: Database;
  gate: Gate;
  catalogue: Catalogue;
  clock: () => Date;
  linkSecret: string;
  /** The world outside, as far as actions and forms ask. */
  outside: ReturnType<typeof createOutside>;
  /** Where second people are asked and cases are taken; none where it is not set. */
  escalationChannel: string | undefined;
  limits: Limits;
};

/**
 * A no, with the learner it was about where there was one, what would help instead, and the rule that this person may
 * pass.
 */
export type RefusedAnswer = {
  kind: 'refused';
  refusal: Refusal;
  subject?: Subject;
  next: CatalogueEntry[];
  override?: { action: Action; rule: OverridableRule };
  /** What was given was the trouble: the form can be filled in again, with it. */
  again?: { action: Action; draft: Draft };
};

/** The same delivery came before: its answer was given. */
export type Repeated = { kind: 'repeated' };

/** A bare no, about nobody in particular. */
export const refused = (refusal: Refusal): RefusedAnswer => ({ kind: 'refused', refusal, next: [] });

/** What finding a learner takes besides who it is: the time, how long the cool-down is, how addresses are told apart, and which mails never arrived. */
export const lookUpOf = ({ limits, linkSecret }: ServiceDeps, now: Date) => ({
  now,
  minutes: limits.coolDownMinutes,
  fingerprint: (email: string) => addressFingerprint(linkSecret, email),
  failedStates: FAILED_MAIL,
});
