import { type CatalogueEntry, isAction, type Role } from '../../core/action.ts';
import { findSubjects } from '../../db/learners/subjects.ts';
import { lookUpOf, type ServiceDeps } from '../context.ts';
import { checkPrecondition } from './plan/evaluate.ts';

/** Whoever works on an escalation is on call or a lead. */
const HELPERS: ReadonlySet<Role> = new Set(['on-call', 'lead']);

/**
 * Returns what whoever takes an escalation could do for a learner now: inquiries, and the actions that nothing is in the
 * way of, or only a rule that a lead may pass.
 */
export async function possibleFor(deps: ServiceDeps, learnerId: string): Promise<CatalogueEntry[]> {
  const { db, catalogue, platform } = deps;
  const now = deps.clock();
  const [subject] = await findSubjects(db, { learnerId }, lookUpOf(deps, now));
  if (!subject) return [];
  return catalogue.entries.filter((entry) => {
    if (!isAction(entry)) return true;
    const refusal = checkPrecondition({ action: entry, subject, roles: HELPERS, platform, now });
    return !refusal || refusal.override !== undefined;
  });
}
