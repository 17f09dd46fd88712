import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../client.ts';
import { invalidatePost } from '../outbox/invalidate-posts.ts';
import { learners, organizations, requests, temporaryPasswords } from '../schema.ts';

/** Makes room for a new temporary password: older ones of that learner work no more. */
export async function replaceTemporaryPassword(
  tx: Transaction,
  row: Pick<typeof temporaryPasswords.$inferInsert, 'id' | 'learnerId' | 'requestId' | 'expiresAt'>,
  now: Date,
): Promise<void> {
  const { learnerId, usedAt, revokedAt } = temporaryPasswords;
  const older = await tx
    .update(temporaryPasswords)
    .set({ revokedAt: now, passwordHash: null })
    .where(and(eq(learnerId, row.learnerId), isNull(usedAt), isNull(revokedAt)))
    .returning({ requestId: temporaryPasswords.requestId });
  await Promise.all(older.map(({ requestId }) => invalidatePost(tx, requestId, 'confirmation')));
  await tx.insert(temporaryPasswords).values(row);
}

/** The temporary password that a request made. */
export async function temporaryOfRequest(db: Queryable, requestId: string) {
  const [row] = await db.select().from(temporaryPasswords).where(eq(temporaryPasswords.requestId, requestId));
  return row;
}

/** Keeps the hash of a password that is being shown. False where one was shown before, or its time is over. */
export async function keepTemporaryHash(
  tx: Transaction,
  requestId: string,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  const { viewedAt, usedAt, revokedAt, expiresAt } = temporaryPasswords;
  const isFresh = and(isNull(viewedAt), isNull(usedAt), isNull(revokedAt), gt(expiresAt, now));
  const kept = await tx
    .update(temporaryPasswords)
    .set({ passwordHash, viewedAt: now })
    .where(and(eq(temporaryPasswords.requestId, requestId), isFresh))
    .returning({ id: temporaryPasswords.id });
  return kept.length === 1;
}

const isUsable = (now: Date, mostTries: number) =>
  and(
    isNotNull(temporaryPasswords.passwordHash),
    isNull(temporaryPasswords.usedAt),
    isNull(temporaryPasswords.revokedAt),
    gt(temporaryPasswords.expiresAt, now),
    lt(temporaryPasswords.tries, mostTries),
  );

/** Counts a try on each usable temporary password for that email, before it is compared: in any organization. */
export async function tryTemporaryPasswords(db: Database, email: string, now: Date, mostTries: number) {
  const isTheirs = sql`${temporaryPasswords.learnerId} in (select id from ${learners} where email = ${email})`;
  return db
    .update(temporaryPasswords)
    .set({ tries: sql`${temporaryPasswords.tries} + 1` })
    .where(and(isTheirs, isUsable(now, mostTries)))
    .returning();
}

/** Uses one up. False where it was used, revoked or is over meanwhile; the try that uses it was counted before. */
export async function useTemporaryPassword(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { usedAt, revokedAt, expiresAt } = temporaryPasswords;
  const used = await tx
    .update(temporaryPasswords)
    .set({ usedAt: now, passwordHash: null })
    .where(and(eq(temporaryPasswords.id, id), isNull(usedAt), isNull(revokedAt), gt(expiresAt, now)))
    .returning({ id: temporaryPasswords.id });
  return used.length === 1;
}

/** Whoever a temporary password is for, as far as using it asks. */
export async function ownerOfTemporary(tx: Transaction, id: string) {
  const [row] = await tx
    .select({
      learnerId: learners.id,
      requestId: requests.id,
      reference: requests.reference,
      firstAccessedAt: learners.firstAccessedAt,
      membershipEndsAt: learners.membershipEndsAt,
      authentication: organizations.authentication,
    })
    .from(temporaryPasswords)
    .innerJoin(requests, eq(requests.id, temporaryPasswords.requestId))
    .innerJoin(learners, eq(learners.id, temporaryPasswords.learnerId))
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .where(eq(temporaryPasswords.id, id));
  return row;
}
