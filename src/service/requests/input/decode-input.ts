import type { Action } from '../../../core/action.ts';
import type { Field, Fields, FieldValues, InputOf } from '../../../core/field.ts';
import type { Choice, Lookup } from '../../../core/outside.ts';
import { personal } from '../../../core/personal/personal.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import type { Subject } from '../../../core/subject.ts';

/**
 * Turns stored values into what an action's rules get. Refuses where a required one is missing. Only choices are looked
 * up in the database.
 */
export async function decodeInput(
  action: Action,
  { organization }: Pick<Subject, 'organization'>,
  values: FieldValues,
  lookup: Lookup,
): Promise<{ input: InputOf<Fields> } | Refusal> {
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(action.fields)) {
    const kept = values[name];
    if (kept === undefined && !field.optional) return refuse('input-missing', { label: field.label });
    if (kept === undefined) continue;
    const found = field.kind === 'choice' ? await findChoice(field, lookup, organization.id, kept) : undefined;
    const decoded = field.decode(kept, found);
    input[name] = field.personal ? personal(decoded, { input: name }) : decoded;
  }
  return { input: input as InputOf<Fields> };
}

/**
 * Returns the choice of that id, or of that name in any letter case. A form gives the id back: where a field's search
 * knows names only, it is looked for among all.
 */
export async function findChoice(
  { search }: Field,
  lookup: Lookup,
  organizationId: string,
  kept: string,
): Promise<Choice | undefined> {
  const offered = async (typed: string) =>
    (await search?.(lookup, { organization: { id: organizationId }, typed })) ?? [];
  const found = await offered(kept);
  return (
    found.find(({ id }) => id === kept) ??
    found.find(({ name }) => name.toLowerCase() === kept.toLowerCase()) ??
    (await offered('')).find(({ id }) => id === kept)
  );
}

/**
 * Returns whether two inputs say the same: a choice counts by what it names, however it was typed, and what is left out
 * stays as the learner has it.
 */
export async function isSameInput(
  { fields }: Action,
  { learner, organization }: Subject,
  lookup: Lookup,
  [one, other]: readonly [FieldValues, FieldValues],
): Promise<boolean> {
  const same = Object.entries(fields).map(async ([name, field]) => {
    const [a, b] = [one, other].map(
      (values) => values[name] ?? (field.isPrefilled ? field.current?.(learner) : '') ?? '',
    );
    if (a === b || field.kind !== 'choice' || !a || !b) return a === b;
    const [chosen, before] = await Promise.all(
      [a, b].map((typed) => findChoice(field, lookup, organization.id, typed)),
    );
    return chosen !== undefined && chosen.id === before?.id;
  });
  return (await Promise.all(same)).every(Boolean);
}
