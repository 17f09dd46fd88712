import { inArray } from 'drizzle-orm';
import type { Action } from '../../core/action.ts';
import { type BatchItem, type BatchSnapshot, batchRef, hasFailed, remedyFor } from '../../core/requests/batch.ts';
import { loadBatchSnapshot, type StoredItem } from '../../db/batches/batch-snapshots.ts';
import { findSubjectsWhere } from '../../db/batches/batch-subjects.ts';
import { learners } from '../../db/schema/learners.ts';
import { lookUpOf, type ServiceDeps } from '../context.ts';

/** Returns what a batch's post shows, as of now; undefined where the post is no batch's. */
export async function loadBatch(deps: ServiceDeps, postId: string): Promise<BatchSnapshot | undefined> {
  const snapshot = await loadBatchSnapshot(deps.db, postId);
  if (!snapshot) return undefined;
  const { request } = snapshot;
  const items = await withRemedies(deps, deps.catalogue.find(request.action), snapshot.items);
  return { ...snapshot, items, request: { ...request, id: batchRef(request.id) } };
}

/**
 * Adds to each address of a batch what helps where it has failed: another try where the action could be done for the
 * learner now, the cool-down aside, because that passes by itself.
 */
export async function withRemedies(
  deps: ServiceDeps,
  action: Action | undefined,
  items: StoredItem[],
): Promise<BatchItem[]> {
  const now = deps.clock();
  const looking = lookUpOf(deps, now);
  const failed = items.filter(hasFailed).flatMap(({ learnerId }) => learnerId ?? []);
  const found = failed.length > 0 ? await findSubjectsWhere(deps.db, inArray(learners.id, failed), looking) : [];
  const subjects = new Map(found.map((subject) => [subject.learner.id, subject]));
  return items.map(({ mailedTo, ...item }) => {
    const subject = subjects.get(item.learnerId ?? '');
    if (!subject || !action) return { ...item, remedy: null };
    const { learner, organization, suppressed } = subject;
    const refusal = action.precondition?.({
      learner,
      organization,
      suppressed,
      last: null,
      platform: deps.platform,
      now,
    });
    return {
      ...item,
      remedy: remedyFor(item, { refusal, isSameAddress: mailedTo === looking.fingerprint(learner.email) }),
    };
  });
}
