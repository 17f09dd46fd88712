import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Database } from '../../db/client.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { requests } from '../../db/schema.ts';
import type { REMINDER_HOURS } from '../requests/submit-for-approval.ts';

/** The kind of reminder, by the hours that the request has waited. */
export const reminderKinds: Record<(typeof REMINDER_HOURS)[number], PostKind> = {
  1: 'first-reminder',
  4: 'second-reminder',
};

/**
 * Reminds the leads of a request that still waits for one of them. Does nothing where it was decided or they were
 * reminded.
 */
export async function remind(db: Database, requestId: string, hours: number, channel: string | undefined) {
  const kind = reminderKinds[hours as keyof typeof reminderKinds];
  await db.transaction(async (tx) => {
    const isWaiting = and(eq(requests.id, requestId), eq(requests.state, 'awaiting'));
    const [row] = await tx.select({ id: requests.id }).from(requests).where(isWaiting).for('update');
    if (row && kind) await addPost(tx, { id: randomUUID(), requestId, kind, channel });
  });
}
