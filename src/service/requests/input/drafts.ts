import type { Fields, FieldValues } from '../../../core/field.ts';
import { needsForm } from '../../../core/field.ts';
import { findDraft, keepDraft } from '../../../db/requests/drafts.ts';
import type { Invocation, ServiceDeps } from '../../context.ts';
import { isUuid } from '../decision-context.ts';

/**
 * What a person typed before it was clear for which learner, and what a form showed. It is personal, so it is stored
 * here and not in Slack.
 */
export type DraftContent = {
  values?: FieldValues;
  /** What stood in the fields when the form was opened. */
  shown?: FieldValues;
  /** The addresses that were asked for together. */
  emails?: string[];
  /** How many addresses more there were. */
  leftOut?: number;
};

/** A stored draft, and whether it has everything that the action needs. */
export type Draft = { id: string; isComplete: boolean };

/** Stores what the caller typed. Undefined where that is nothing. */
export async function saveDraft(
  { db }: ServiceDeps,
  { actor }: Invocation,
  fields: Fields,
  content: DraftContent,
): Promise<Draft | undefined> {
  const isEmpty = Object.values(content).every((part) => part === undefined || Object.keys(part).length === 0);
  const id = isEmpty ? undefined : await keepDraft(db, { actor, content });
  return id === undefined ? undefined : { id, isComplete: !needsForm(fields, content.values) };
}

/** Returns what the caller typed before. Undefined for anybody else, and after a day. */
export async function recallDraft(
  { db }: ServiceDeps,
  { actor }: Invocation,
  id: string | undefined,
): Promise<DraftContent | undefined> {
  return id !== undefined && isUuid(id) ? findDraft<DraftContent>(db, id, actor) : undefined;
}
