import { randomUUID } from 'node:crypto';
import type { Words } from '../../../core/sentence.ts';
import { addPost } from '../../../db/outbox/posts.ts';
import { insertEscalation } from '../../../db/requests/escalations.ts';
import type { DecisionContext } from '../../requests/decision-context.ts';

/** Escalates that the platform has what could not be stored here. Nothing where one about it is open, or nobody can be told. */
export async function escalateDifference(
  { deps, tx, invocation, row, cardTs, now }: DecisionContext,
  facts: Words,
): Promise<void> {
  const { escalationChannel: channel } = deps;
  if (!channel) return;
  const { id: requestId, action, learnerId, reference } = row.request;
  const { place, actor } = invocation;
  const escalationId = randomUUID();
  const isNew = await insertEscalation(tx, {
    id: escalationId,
    ...{ reference, action, learnerId, requestId, facts, note: null },
    channel: place.channel,
    threadTs: place.threadTs ?? cardTs,
    askedBy: actor,
    createdAt: now,
  });
  if (!isNew) return;
  await Promise.all([
    addPost(tx, { id: randomUUID(), escalationId, kind: 'escalated', channel: place.channel }),
    addPost(tx, { id: randomUUID(), escalationId, kind: 'escalation', channel }),
  ]);
}
