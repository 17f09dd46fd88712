import type { Action } from '../../../core/action.ts';
import type { FieldValues } from '../../../core/field.ts';
import type { Unread } from '../../../core/fields/unread.ts';
import { refuse } from '../../../core/refusal.ts';
import { say, sentences, strong, type Words } from '../../../core/sentence.ts';
import type { Subject } from '../../../core/subject.ts';
import type { Invocation, RefusedAnswer, ServiceDeps } from '../../context.ts';
import { rejectNew } from '../create-request.ts';
import { createLookup } from '../lookup.ts';
import { type AskedAction, checkNew } from '../plan/evaluate.ts';
import { findChoice } from './decode-input.ts';
import { saveDraft } from './drafts.ts';

/** How many near choices are named. */
const MOST_NEAR = 3;

/**
 * Adds to a refusal what can be done about the input: near choices in words, and the form again, filled in. Adds
 * nothing where the action is refused for any input.
 */
export async function offerAgain(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: AskedAction,
  { answer, values }: { answer: RefusedAnswer; values: FieldValues },
): Promise<RefusedAnswer> {
  const { action, subject } = asking;
  if (Object.keys(values).length === 0 || checkNew(asking)) return answer;
  const [draft, near] = await Promise.all([
    saveDraft(deps, invocation, action.fields, { values }),
    nearChoices(deps, action, subject, values),
  ]);
  const refusal = { ...answer.refusal, words: sentences(answer.refusal.words, near) };
  return { ...answer, refusal, ...(draft && { again: { action, draft: { ...draft, isComplete: false } } }) };
}

/**
 * Refuses what was typed and not understood, and offers the form, filled in with the rest. Where the action is refused
 * for any input, it says that instead.
 */
export async function refuseUnread(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: AskedAction,
  { values, unread }: { values: FieldValues; unread: readonly Unread[] },
): Promise<RefusedAnswer> {
  const { action } = asking;
  const barrier = checkNew(asking);
  if (barrier) return rejectNew(deps, invocation, asking, barrier);
  const [answer, draft] = await Promise.all([
    rejectNew(deps, invocation, asking, refuse('not-understood', { unread, fields: action.fields })),
    saveDraft(deps, invocation, action.fields, { values }),
  ]);
  return { ...answer, again: { action, ...(draft && { draft: { ...draft, isComplete: false } }) } };
}

/** Returns words that name the choices like one that does not exist; nothing where all exist. */
async function nearChoices(
  { db }: ServiceDeps,
  { fields }: Action,
  { organization }: Subject,
  values: FieldValues,
): Promise<Words> {
  const lookup = createLookup(db);
  for (const [name, field] of Object.entries(fields)) {
    const typed = values[name];
    if (field.kind !== 'choice' || !typed || (await findChoice(field, lookup, organization.id, typed))) continue;
    const near = ((await field.search?.(lookup, { organization, typed })) ?? []).slice(0, MOST_NEAR);
    if (near.length > 0)
      return say`Did you mean ${near.flatMap(({ name }, i) => (i ? [', ', strong(name)] : [strong(name)]))}?`;
  }
  return [];
}
