import type { TemporaryPassword } from './credentials/temporary-password.ts';
import type { Learner, Organization } from './learner.ts';
import type { MailTemplate } from './mail/mail.ts';
import type { Suppression } from './mail/suppression.ts';
import type { Override } from './override.ts';
import type { Refusal, RefusalCode } from './refusal.ts';
import type { Outcome } from './requests/outcome.ts';
import type { Place, Words } from './sentence.ts';

export type Role = 'agent' | 'lead' | 'on-call';

/** The last time this action was done for this learner; it may be done again `until`. */
export type LastTime = { at: Date; by: string; place: Place; until: Date };

/** What was given besides the learner: typed with the command, or in a form. It may be personal. */
export type Input = {
  reason?: string;
  glassReason?: string;
  override?: Override;
  /** The right address, in lower case, and the one it is to replace. */
  newEmail?: string;
  oldEmail?: string;
  /** Whether the new address's domain takes mail; where it does not, why. */
  takesMail?: 'yes' | 'unknown' | 'no';
  /** Whether somebody in that organization has the new address already. */
  isTaken?: boolean;
  /** What can be done with it in the same step. */
  andThen?: AndThen;
};

/** Another action that can be done with one in the same confirmed step: its name, and the button that says both. */
export type AndThen = { action: string; button: string };

/** All that a decision may know. */
export type Facts = {
  learner: Learner;
  organization: Organization;
  last: LastTime | null;
  /** Where the mail provider sends nothing to the learner's address any more. */
  suppressed: Suppression | null;
  input: Input;
  now: Date;
};

/** What would be done, as data: it can be shown, tested, recorded and applied in one transaction. */
export type Plan = {
  kind: 'plan';
  /** What will happen, a sentence each; on the card before, in the confirmation after. */
  effects: Words[];
  /** What the learner will notice. */
  notice: Words;
  /** What the confirmation says first, and the values it remembers. */
  outcome: Outcome;
  change?: { vpaAvailableFrom?: Date | null; email?: string };
  /** Whether every link that is still open stops working. */
  revokesLinks?: true;
  andThen?: AndThen;
  mail?: { template: MailTemplate; linkUntil: Date | null };
  /** A temporary password that can be viewed once and used until then. */
  temporaryPasswordUntil?: Date;
  /** The learner's address is taken off the provider's suppression list before the mail goes out. */
  clearSuppression?: true;
  /** The no that a lead's override passed. */
  overridden?: RefusalCode;
};

/** A link that was sent, as far as undoing it asks. */
export type SentLink = { usedAt: Date | null; revokedAt: Date | null; expiresAt: Date };

/** All that undoing may know. */
export type UndoFacts = {
  learner: Learner;
  outcome: Outcome;
  link: SentLink | null;
  temporary: TemporaryPassword | null;
  input: Input;
  now: Date;
};

/** How something is undone: columns that go back, the link it sent is revoked; and the words that say so. */
export type UndoPlan = { kind: 'undo-plan'; change?: Plan['change']; revokesLinks?: true; words: Words };

/** One thing the desk can do to a learner's account. A new one is a file like those in actions/ and a line in catalogue.ts. */
export type Action = {
  /** What it is called in the audit and where it is typed in full: kebab-case. */
  name: string;
  /** What else can be typed for it: the first is what help and answers show. */
  aliases: string[];
  /** What it is called wherever it is read. */
  title: string;
  /** The message shortcut's name, where it has one: at most 24 characters, and five in all (Slack, interactivity/shortcuts). */
  shortcut?: string;
  /** The confirm button's label: a verb. */
  button: string;
  /** What it is good for, in one short line of the help. */
  summary: string;
  allow: Role[];
  /** Whether some minutes must pass before the same may be done again for the same learner. */
  coolsDown?: true;
  /** Whether a second person has to agree, a lead and never the asker; who asks then gives a reason. */
  needsApproval?: true;
  /** What has to be given besides the learner; where it is not, a form asks for it. */
  needs?: 'new-email';
  decide(facts: Facts): Plan | Refusal;
  /** Whether what was done can still be undone honestly, and how. */
  undo(facts: UndoFacts): UndoPlan | Refusal;
};

/** Something the desk can find out about a learner. It changes nothing, so nobody has to confirm it. */
export type Inquiry = Pick<Action, 'name' | 'aliases' | 'title' | 'summary' | 'allow'>;

/** What can be asked for by name. */
export type CatalogueEntry = Action | Inquiry;

/** Whether an entry is an action, which changes something and has to be confirmed. */
export const isAction = (entry: CatalogueEntry): entry is Action => 'decide' in entry;

/** Declares an inquiry. */
export function defineInquiry(inquiry: Inquiry): Inquiry {
  return Object.freeze(inquiry);
}

/** Declares an action. Pure: `decide` gets values and returns a value. */
export function defineAction(action: Action): Action {
  return Object.freeze(action);
}

/** The plan's constructor: says yes. */
export function plan(parts: Omit<Plan, 'kind'>): Plan {
  return { kind: 'plan', ...parts };
}
