import type { Action } from '../../core/action.ts';
import type { FieldValues } from '../../core/field.ts';
import type { Organization } from '../../core/learner.ts';
import type { Subject } from '../../core/subject.ts';
import { recordAudit } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { saveDraft } from '../requests/input/drafts.ts';

/**
 * A form has to ask for input for the whole batch. A choice is asked once for each organization with learners in it.
 */
export type BatchFormAnswer = {
  kind: 'batch-form';
  action: Action;
  organizations: Pick<Organization, 'id' | 'name'>[];
  count: number;
  /** How many addresses are beyond a batch's limit. */
  leftOut: number;
  /** The draft that keeps the addresses meanwhile. */
  draft: string | undefined;
};

/**
 * Answers with the form for several learners.
 * @param able the learners that the action is possible for: a choice is asked for their organizations.
 */
export async function answerBatchForm(
  deps: ServiceDeps,
  invocation: Invocation,
  action: Action,
  able: Subject[],
  { emails, leftOut }: { emails: string[]; leftOut: number },
): Promise<BatchFormAnswer> {
  const organizations = new Map(able.map(({ organization: { id, name } }) => [id, { id, name }]));
  const [draft] = await Promise.all([
    saveDraft(deps, invocation, action.fields, { emails, leftOut }),
    recordAudit(deps.db, invocation, 'looked-up', { action: action.name }),
  ]);
  return {
    kind: 'batch-form',
    action,
    organizations: [...organizations.values()],
    count: emails.length,
    leftOut,
    draft: draft?.id,
  };
}

/** Returns the key of a field's value for one organization. */
export const valueFor = (field: string, organizationId: string): string => `${field}:${organizationId}`;

/** Returns the values for the learners of one organization: those given for all, and its own choices. */
export function valuesFor(values: FieldValues | undefined, organizationId: string): FieldValues | undefined {
  if (!values) return undefined;
  const end = valueFor('', organizationId);
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.endsWith(end) ? [[name.slice(0, -end.length), value]] : name.includes(':') ? [] : [[name, value]],
    ),
  );
}
