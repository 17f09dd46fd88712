import type { Learner, Organization } from './learner.ts';
import type { Choice, Lookup } from './outside.ts';
import type { Personal } from './personal/personal.ts';

export type FieldKind = 'text' | 'email' | 'choice' | 'date' | 'time' | 'language' | 'time-zone' | 'yes-no';

/** The result of reading typed text: the form in which it is stored, or what is wrong with it, in words. */
export type ReadField = { value: string } | { fault: string };

/** What a search for choices gets: the organization, and what was typed. */
export type ChoiceQuery = { organization: Pick<Organization, 'id'>; typed: string };

/** An input of an action besides the learner. It is stored as text; `decode` turns it into what rules get. */
export type Field<V = unknown, P extends boolean = boolean, O extends boolean = boolean> = {
  kind: FieldKind;
  /** The question in the form. */
  label: string;
  /** One line under the question. */
  hint?: string;
  /** One value that would be right, for help and tests. */
  example: string;
  /** Whether it is personal data of the learner: then it is masked where many read, and erased with the learner. */
  personal: P;
  optional: O;
  /** For text: the longest it may be, in characters, and whether it may have several lines. */
  longest?: number;
  isLong?: boolean;
  /** Reads what was typed. */
  read(typed: string): ReadField;
  /** Turns the stored form into what rules get; 'unknown' for a choice that no longer exists. */
  decode(kept: string, found: Choice | undefined): V;
  /** Returns the stored value as people read it, where that differs. */
  display?(kept: string): string;
  /** Returns the choices, best first, at most 100. Only a field that is chosen, not typed, has it. */
  search?(lookup: Lookup, query: ChoiceQuery): Promise<Choice[]>;
  /** Returns the learner's present value, in the stored form. */
  current?(learner: Learner): string | null;
  /** Whether the form starts with the learner's present value. */
  isPrefilled?: boolean;
  /** Returns what is probably meant, where that can be guessed. */
  suggest?(learner: Learner): string | undefined;
};

export type Fields = Record<string, Field>;

/** What rules get from fields: personal ones wrapped, optional ones possibly undefined. */
export type InputOf<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<infer V, infer P, infer O>
    ? (P extends true ? Personal<V> : V) | (O extends true ? undefined : never)
    : never;
};

/** What was typed or chosen, by field, in the stored form. It contains personal data: never log it. */
export type FieldValues = Record<string, string>;

/** Returns the names of the required fields, in order. */
export const requiredFields = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !fields[name]?.optional);

/** Returns whether a form has to ask: a required field is missing, or nothing was given at all. */
export function needsForm(fields: Fields, values: FieldValues | undefined): boolean {
  if (Object.keys(fields).length === 0) return false;
  const given = values ?? {};
  return Object.keys(given).length === 0 || requiredFields(fields).some((name) => given[name] === undefined);
}

/** Reads every typed value. Returns the stored forms, and for wrong ones the faults, by field. */
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
