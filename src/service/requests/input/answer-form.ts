import type { Action } from '../../../core/action.ts';
import type { Fields, FieldValues } from '../../../core/field.ts';
import type { Unread } from '../../../core/fields/unread.ts';
import type { Learner } from '../../../core/learner.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import { code, say, type Words } from '../../../core/sentence.ts';
import type { Subject } from '../../../core/subject.ts';
import { recordAudit } from '../../audit.ts';
import type { Invocation, RefusedAnswer, ServiceDeps } from '../../context.ts';
import { rejectNew } from '../create-request.ts';
import { type AskedAction, checkNew } from '../plan/evaluate.ts';
import { recallDraft, saveDraft } from './drafts.ts';

/** A form has to ask: the values it starts with, by field, and the draft that keeps what it showed. */
export type FormAnswer = {
  kind: 'form';
  action: Action;
  subject: Subject;
  values: FieldValues;
  draft: string | undefined;
};

/**
 * The input given with an action: values by field, what was typed and not understood, and the draft of the form that was
 * submitted.
 */
export type AskInput = { values?: FieldValues; unread?: Unread[]; form?: 'open' | { draft: string | undefined } };

/** Answers with a form, filled in with what was typed, the present values, or what is probably meant. */
export async function answerForm(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: AskedAction,
  typed: FieldValues,
): Promise<FormAnswer | RefusedAnswer> {
  const refusal = checkNew(asking);
  if (refusal) return rejectNew(deps, invocation, asking, refusal);
  const { action, subject } = asking;
  const shown = currentValues(action.fields, subject.learner);
  const [draft] = await Promise.all([
    saveDraft(deps, invocation, action.fields, { values: typed, shown }),
    recordAudit(deps.db, invocation, 'looked-up', { action: action.name, learnerId: subject.learner.id }),
  ]);
  return {
    kind: 'form',
    action,
    subject,
    values: initialValues(deps, action.fields, subject, typed),
    draft: draft?.id,
  };
}

function initialValues(deps: ServiceDeps, fields: Fields, { learner }: Subject, typed: FieldValues): FieldValues {
  const values: FieldValues = {};
  for (const [name, field] of Object.entries(fields)) {
    const guess = field.kind === 'email' ? deps.outside.suggestEmail(field.current?.(learner) ?? '') : undefined;
    const value = typed[name] ?? (field.isPrefilled ? field.current?.(learner) : undefined) ?? guess;
    if (value) values[name] = value;
  }
  return values;
}

const currentValues = (fields: Fields, learner: Learner): FieldValues =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      field.isPrefilled ? [[name, field.current?.(learner) ?? '']] : [],
    ),
  );

/** Returns why a submitted form is out of date: what it showed was changed meanwhile. Undefined where it was not. */
export async function refuseStaleForm(
  deps: ServiceDeps,
  invocation: Invocation,
  { action, subject }: AskedAction,
  draft: string | undefined,
): Promise<Refusal | undefined> {
  const shown = (await recallDraft(deps, invocation, draft))?.shown ?? {};
  const now = currentValues(action.fields, subject.learner);
  const changed = Object.keys(shown).filter((name) => now[name] !== undefined && now[name] !== shown[name]);
  if (changed.length === 0) return undefined;
  const both = changed.map(
    (name): Words => say`${action.fields[name]?.label ?? name}: ${value(shown[name])} became ${value(now[name])}.`,
  );
  return refuse('changed-meanwhile', { both });
}

const value = (text: string | undefined) => (text ? code(text) : 'nothing');
