import type { Learner, Organization } from './learner.ts';
import type { Choice, Lookup } from './outside.ts';
import type { Personal } from './personal.ts';

export type FieldKind = 'text' | 'email' | 'choice' | 'date' | 'time' | 'language' | 'time-zone' | 'yes-no';

/** What came of reading what somebody typed: the form in which it is kept, or what is wrong with it, in words. */
export type ReadField = { value: string } | { fault: string };

/** What a choice is looked for by: the organization it belongs to, and what was typed of it. */
export type ChoiceQuery = { organization: Pick<Organization, 'id'>; typed: string };

/** One thing that an action has to know besides the learner. It is kept as text; `decode` makes of it what rules get. */
export type Field<V = unknown, P extends boolean = boolean, O extends boolean = boolean> = {
  kind: FieldKind;
  /** The question in the form. */
  label: string;
  /** One line under the question. */
  hint?: string;
  /** One value that would be right, for help and tests. */
  example: string;
  /** Whether it says something about the learner: then it is masked where many read, and erased with the learner. */
  personal: P;
  optional: O;
  /** Of text: the most characters it takes, and whether it may be several lines. */
  longest?: number;
  isLong?: boolean;
  /** Reads what was typed. */
  read(typed: string): ReadField;
  /** Makes of the kept form what the rules get. Of a choice that does not exist any more: 'unknown'. */
  decode(kept: string, found: Choice | undefined): V;
  /** How a kept value is read by people, where that differs. */
  display?(kept: string): string;
  /** The choices there are, best first, at most 100; only where it is chosen and not typed. */
  search?(lookup: Lookup, query: ChoiceQuery): Promise<Choice[]>;
  /** What stands there for this learner so far, in the kept form. */
  current?(learner: Learner): string | null;
  /** Whether the form begins with what stands there. */
  isPrefilled?: boolean;
  /** What is probably meant, where something can be guessed. */
  suggest?(learner: Learner): string | undefined;
};

export type Fields = Record<string, Field>;

/** What the rules get of some fields: a personal one wrapped, an optional one perhaps not there. */
export type InputOf<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<infer V, infer P, infer O>
    ? (P extends true ? Personal<V> : V) | (O extends true ? undefined : never)
    : never;
};

/** What was typed or chosen, by field, in the kept form. Personal ones are in it: never log it. */
export type FieldValues = Record<string, string>;

/** Names of the fields that have to be filled, in order. */
export const requiredFields = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !fields[name]?.optional);

/** Whether a form has to ask: a required field is missing, or nothing was given at all. */
export function needsForm(fields: Fields, values: FieldValues | undefined): boolean {
  if (Object.keys(fields).length === 0) return false;
  const given = values ?? {};
  return Object.keys(given).length === 0 || requiredFields(fields).some((name) => given[name] === undefined);
}

/** Reads every typed value. Returns the kept forms, and the faults of those that are wrong, by field. */
export function readFields(fields: Fields, typed: FieldValues): { values: FieldValues; faults: FieldValues } {
  const [values, faults]: [FieldValues, FieldValues] = [{}, {}];
  for (const [name, text] of Object.entries(typed)) {
    const field = fields[name];
    if (!field) continue;
    const read = text.trim() === '' && field.optional ? { value: '' } : field.read(text);
    if ('fault' in read) faults[name] = read.fault;
    else values[name] = read.value;
  }
  return { values, faults };
}
