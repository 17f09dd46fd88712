import { randomUUID } from 'node:crypto';
import { and, eq, inArray, lte, type SQL } from 'drizzle-orm';
import { say } from '../../core/sentence.ts';
import type { Database } from '../../db/client.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { renewCard } from '../../db/requests/card-deadline.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { requests } from '../../db/schema/requests.ts';
import { recordAudit } from '../audit.ts';

/** How long a card can be decided, in minutes. */
export const CARD_MINUTES = 15;

/** What the thread says where no second person decided in time. */
export const LAPSED = say`Nobody decided in time, so nothing was done. Ask again if it is still needed.`;

/** Lapses a request that nobody decided in time. Does nothing where it was decided or has time left. */
export function lapse(db: Database, requestId: string, now: Date): Promise<void> {
  return endUndecided(db, requestId, 'expired', now, lte(requests.expiresAt, now));
}

/** Withdraws a request whose card could not be posted. Does nothing where it was decided. */
export function withdraw(db: Database, requestId: string, now: Date): Promise<void> {
  return endUndecided(db, requestId, 'cancelled', now);
}

/** Lets a card that is about to be shown late lapse as long after that as any other after it was asked for. */
export function renew(db: Database, postId: string, now: Date): Promise<void> {
  const ms = CARD_MINUTES * 60_000;
  return renewCard(db, postId, new Date(now.getTime() + ms), ms);
}

async function endUndecided(
  db: Database,
  requestId: string,
  state: 'expired' | 'cancelled',
  now: Date,
  condition?: SQL,
): Promise<void> {
  await db.transaction(async (tx) => {
    const isOpen = and(eq(requests.id, requestId), inArray(requests.state, ['pending', 'awaiting']), condition);
    const [row] = await tx.select().from(requests).where(isOpen).for('update');
    if (!row) return;
    const { action, learnerId, reference } = row;
    const invocation = { actor: 'system', reference, place: { channel: row.channel, threadTs: row.threadTs } };
    // A waiting card shows it by itself; an asker who waits for a second person gets a reply.
    const isTold = row.state === 'awaiting';
    await Promise.all([
      settleRequest(tx, requestId, {
        state,
        decidedAt: now,
        outcome: isTold ? { words: LAPSED, facts: {} } : null,
      }),
      invalidatePost(tx, requestId, 'card', 'approval'),
      isTold && addPost(tx, { id: randomUUID(), requestId, kind: 'confirmation' }),
      recordAudit(tx, invocation, state, { action, learnerId, requestId }),
    ]);
  });
}
