import type { TemporaryPassword } from './credentials/temporary-password.ts';
import type { Fields, InputOf } from './field.ts';
import type { Learner, Organization } from './learner.ts';
import type { Suppression } from './mail/suppression.ts';
import type { Lookup, Outside } from './outside.ts';
import type { Change, Plan } from './plan.ts';
import type { Platform } from './platform/platform.ts';
import type { Refusal } from './refusal.ts';
import type { Topic } from './replies/topic.ts';
import type { Outcome } from './requests/outcome.ts';
import type { Place, Words } from './sentence.ts';

export type Role = 'agent' | 'lead' | 'on-call';

/** The last time this action was done for this learner; it may be done again `until`. */
export type LastTime = { at: Date; by: string; place: Place; until: Date };

/** What every decision may know without any input. */
export type Facts = {
  learner: Learner;
  organization: Organization;
  last: LastTime | null;
  /** Set where the mail provider no longer sends to the learner's address. */
  suppressed: Suppression | null;
  platform: Platform;
  now: Date;
};

/** The facts, and the input that was given. */
export type FactsWith<F extends Fields> = Facts & { input: InputOf<F> };

/** A link that was sent: the columns that decide whether it can be undone. */
export type SentLink = { usedAt: Date | null; revokedAt: Date | null; expiresAt: Date };

/** What a request changed, by column: what stood there, and what it wrote. Dates are ISO 8601 in UTC. */
export type Replaced = Record<string, { from: string | null; to: string | null }>;

/** Everything that `undo` may know. */
export type UndoFacts = {
  learner: Learner;
  outcome: Outcome;
  replaced: Replaced;
  link: SentLink | null;
  temporary: TemporaryPassword | null;
  now: Date;
};

/** Everything that a reply to the learner may know of what was done. */
export type ReplyFacts = Pick<Facts, 'learner' | 'organization' | 'now'> & { outcome: Outcome };

/** How something is undone: the columns to put back, and the words that say what is the case then, after “Undone.” */
export type UndoPlan = { kind: 'undo-plan'; change?: Change; words: Words };

/** A problem that a learner may have. An action that lists it is offered wherever that problem is shown. */
export type Remedy = 'undelivered-mail' | 'bounced-mail' | 'mistyped-address' | 'lost-mail';

/** What an action declares. Types are inferred from left to right: fields, probe, load, decide. */
export type ActionDefinition<F extends Fields, P, L> = {
  /** The name in the audit, and the full name to type: kebab-case. */
  name: string;
  /** Other words to type for it. Help and answers show the first. */
  aliases: string[];
  /** The name that people read. */
  title: string;
  /** The message shortcut's name, where it has one: at most 24 characters, and five in all (Slack, interactivity/shortcuts). */
  shortcut?: string;
  /** The confirm button's label: a verb. */
  button: string;
  /** What it is for: one short line in the help. */
  summary: string;
  allow: Role[];
  /** Whether the cool-down applies: some minutes between two requests for the same learner. */
  coolsDown?: true;
  /** Whether some of its plans need a lead's agreement: the start says so where nobody can give it. */
  mayNeedLead?: true;
  /** Whether it is left out of batches. */
  oneAtATime?: true;
  /** The problems it is offered for. For a mistyped address, the typed one goes into its first field. */
  remedies?: Remedy[];
  /** The inputs besides the learner. A form asks for those that are not typed. */
  fields?: F;
  /** Returns a refusal that needs no input. Runs for the profile, its menu, and before everything else. */
  precondition?(facts: Facts): Refusal | undefined;
  /** Asks the outside world, once, before the card. The answer is stored with the request as JSON. */
  probe?(outside: Outside, facts: FactsWith<F>): Promise<P>;
  /** Queries the database: for the card, and again under lock when the action runs. */
  load?(lookup: Lookup, facts: FactsWith<F>): Promise<L>;
  /** Returns a plan or a refusal: for the card, and again for the locked learner when the action runs. Pure. */
  decide(facts: FactsWith<F> & { probed: P; loaded: L }): Plan | Refusal;
  /** Returns how to undo what was done, or a refusal where that is no longer honest. */
  undo(facts: UndoFacts): UndoPlan | Refusal;
  /**
   * Returns what the learner can be told once it was done; undefined where it is not so any more. A mail with a link and
   * a temporary password have topics of their own. “The change was made” unless given.
   */
  reply?(facts: ReplyFacts): Topic | undefined;
};

/**
 * One thing the desk can do to a learner's account. A new one is a file in actions/ and a line in catalogue.ts
 * (actions/README.md).
 */
// biome-ignore lint/suspicious/noExplicitAny: what a field decodes to is known inside its action alone
export type Action = Omit<ActionDefinition<any, any, any>, 'fields'> & { fields: Fields };

/** Something the desk can find out about a learner. It changes nothing, so nobody has to confirm it. */
export type Inquiry = Pick<Action, 'name' | 'aliases' | 'title' | 'summary' | 'allow' | 'remedies'>;

/** Something that can be asked for by name. */
export type CatalogueEntry = Action | Inquiry;

/** Returns whether an entry is an action, which changes something and has to be confirmed. */
export const isAction = (entry: CatalogueEntry): entry is Action => 'decide' in entry;

/** Returns whether an entry is an action that takes more than the learner: a click on it opens a form. */
export const takesInput = (entry: CatalogueEntry): boolean => isAction(entry) && Object.keys(entry.fields).length > 0;

/** Declares an inquiry. */
export function defineInquiry(inquiry: Inquiry): Inquiry {
  return Object.freeze(inquiry);
}

/** Declares an action. `precondition`, `decide` and `undo` are pure: values in, a value out. */
export function defineAction<F extends Fields = Record<never, never>, P = undefined, L = undefined>(
  definition: ActionDefinition<F, P, L>,
): Action {
  return Object.freeze({ ...definition, fields: definition.fields ?? {} });
}
