import type { CatalogueEntry } from '../../core/action.ts';
import { refuse } from '../../core/refusal.ts';
import { claimQuestion } from '../../db/requests/deliveries.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';

/**
 * Claims a question about learners, and counts it on the caller's cap for look-ups.
 * @param count how many learners it is about.
 * @returns why it is not answered: it was delivered before, or the cap is reached; undefined where it may be answered.
 */
export async function refuseQuestion(
  { db, limits }: ServiceDeps,
  invocation: Invocation,
  entry: Pick<CatalogueEntry, 'name'> | undefined,
  count = 1,
): Promise<Repeated | RefusedAnswer | undefined> {
  const claimed = await claimQuestion(db, invocation, limits, count);
  if (claimed === 'first') return undefined;
  if (claimed === 'repeated') return { kind: 'repeated' };
  const refusal = refuse('cap-look-ups', claimed);
  await recordAudit(db, invocation, 'refused', { refusal, ...(entry && { action: entry.name }) });
  return refused(refusal);
}
