import type { Action, CatalogueEntry } from '../core/action.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { addressFingerprint } from '../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../core/mail/address-key.ts';
import type { OverridableRule } from '../core/override.ts';
import type { Platform } from '../core/platform/platform.ts';
import type { Refusal } from '../core/refusal.ts';
import { FAILED_MAIL } from '../core/requests/batch.ts';
import type { Limits } from '../core/requests/limits.ts';
import type { Place } from '../core/sentence.ts';
import type { Subject } from '../core/subject.ts';
import type { Database } from '../db/client.ts';
import type { Gate } from './access/gate.ts';
import type { createOutside } from './outside.ts';
import type { Draft } from './requests/input/drafts.ts';

/** Who asks, where, and in which delivery: the start of every call to the service. */
export type Invocation = {
  /** The Slack user id of the person who acts. */
  actor: string;
  place: Place;
  /** The key of a command or click: the same for every delivery of it, and unique to it. */
  delivery: string;
  /** The `ts` of the clicked card; undefined where no card was clicked. */
  cardTs?: string;
  /** To quote in a conversation and to find in the log. */
  reference: string;
  /** When it came: whoever has to wait does so in this order. The moment at which it is dealt with unless given. */
  cameAt?: Date;
};

/** What the service depends on. */
export type ServiceDeps = {
  db: Database;
  gate: Gate;
  catalogue: Catalogue;
  clock: () => Date;
  /** Tokens of links are derived from it. */
  linkSecret: string;
  addressKey: AddressKey;
  /** The outside world, for actions and forms. */
  outside: ReturnType<typeof createOutside>;
  /** The channel for approvals and escalations; undefined where it is not configured. */
  escalationChannel: string | undefined;
  limits: Limits;
  platform: Platform;
};

/** A refusal, with the learner it is about, if any, what would help instead, and the rule that this person may pass. */
export type RefusedAnswer = {
  kind: 'refused';
  refusal: Refusal;
  subject?: Subject;
  next: CatalogueEntry[];
  override?: { action: Action; rule: OverridableRule };
  /** The open request in the way, where this person may cancel it. */
  cancel?: string;
  /** Set where the input was the problem: the form can open again, filled in with it. */
  again?: { action: Action; draft?: Draft };
};

/** The same delivery came before and was answered. */
export type Repeated = { kind: 'repeated' };

/** Returns a refusal that is about no learner. */
export const refused = (refusal: Refusal): RefusedAnswer => ({ kind: 'refused', refusal, next: [] });

/**
 * Returns what a search for learners needs besides the target: the time, the cool-down, the address fingerprint, and
 * the states of mails that never arrived.
 */
export const lookUpOf = ({ limits, addressKey }: ServiceDeps, now: Date) => ({
  now,
  minutes: limits.coolDownMinutes,
  fingerprint: (email: string) => addressFingerprint(addressKey, email),
  failedStates: FAILED_MAIL,
});
