import type { TemporaryPassword } from './credentials/temporary-password.ts';
import type { Fields, InputOf } from './field.ts';
import type { Learner, Organization } from './learner.ts';
import type { Suppression } from './mail/suppression.ts';
import type { Lookup, Outside } from './outside.ts';
import type { Change, Plan } from './plan.ts';
import type { Refusal } from './refusal.ts';
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
  /** Where the mail provider sends nothing to the learner's address any more. */
  suppressed: Suppression | null;
  now: Date;
};

/** The same with what was given. */
export type FactsWith<F extends Fields> = Facts & { input: InputOf<F> };

/** A link that was sent, as far as undoing it asks. */
export type SentLink = { usedAt: Date | null; revokedAt: Date | null; expiresAt: Date };

/** What a request changed, by column: what stood there, and what it wrote. Dates are ISO 8601 in UTC. */
export type Replaced = Record<string, { from: string | null; to: string | null }>;

/** All that undoing may know. */
export type UndoFacts = {
  learner: Learner;
  outcome: Outcome;
  replaced: Replaced;
  link: SentLink | null;
  temporary: TemporaryPassword | null;
  now: Date;
};

/** How something is undone: columns that go back, the link it sent is revoked; and the words that say so. */
export type UndoPlan = { kind: 'undo-plan'; change?: Change; revokes?: 'links'; words: Words };

/** What somebody may need who has this trouble: it is offered there. */
export type Remedy = 'undelivered-mail' | 'bounced-mail' | 'mistyped-address';

/** What an action declares. Types are inferred from left to right: fields, probe, load, decide. */
export type ActionDefinition<F extends Fields, P, L> = {
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
  /** Whether it is asked for one learner at a time. */
  oneAtATime?: true;
  /** Troubles it is offered for; of a mistyped address, what was typed goes into its first field. */
  remedies?: Remedy[];
  /** What has to be given besides the learner; what is not typed, a form asks for. */
  fields?: F;
  /** The refusals that need no input: asked for the profile and its menu, and before everything else. */
  precondition?(facts: Facts): Refusal | undefined;
  /** Asks the world outside, once, before the card; what it found is kept with the request as JSON. */
  probe?(outside: Outside, facts: FactsWith<F>): Promise<P>;
  /** Asks the database: for the card, and again under lock when it runs. */
  load?(lookup: Lookup, facts: FactsWith<F>): Promise<L>;
  /** Decides: for the card, and again on the locked learner when it runs. Pure. */
  decide(facts: FactsWith<F> & { probed: P; loaded: L }): Plan | Refusal;
  /** Whether what was done can still be undone honestly, and how. */
  undo(facts: UndoFacts): UndoPlan | Refusal;
};

/** One thing the desk can do to a learner's account. A new one is a file like those in actions/ and a line in catalogue.ts. */
// biome-ignore lint/suspicious/noExplicitAny: what a field decodes to is known inside its action alone
export type Action = Omit<ActionDefinition<any, any, any>, 'fields'> & { fields: Fields };

/** Something the desk can find out about a learner. It changes nothing, so nobody has to confirm it. */
export type Inquiry = Pick<Action, 'name' | 'aliases' | 'title' | 'summary' | 'allow' | 'remedies'>;

/** What can be asked for by name. */
export type CatalogueEntry = Action | Inquiry;

/** Whether an entry is an action, which changes something and has to be confirmed. */
export const isAction = (entry: CatalogueEntry): entry is Action => 'decide' in entry;

/** Declares an inquiry. */
export function defineInquiry(inquiry: Inquiry): Inquiry {
  return Object.freeze(inquiry);
}

/** Declares an action. `precondition`, `decide` and `undo` are pure: they get values and return a value. */
export function defineAction<F extends Fields = Record<never, never>, P = undefined, L = undefined>(
  definition: ActionDefinition<F, P, L>,
): Action {
  return Object.freeze({ ...definition, fields: definition.fields ?? {} });
}
