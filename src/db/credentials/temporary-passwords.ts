import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../client.ts';
import { joinOwner } from '../learners/join-subject.ts';
import { invalidateConfirmationsOf } from '../outbox/invalidate-posts.ts';
import { temporaryPasswords } from '../schema/credentials.ts';
import { learners, organizations } from '../schema/learners.ts';
import { requests } from '../schema/requests.ts';

/** Revokes a learner's older temporary passwords, and inserts a new one. */
export async function replaceTemporaryPassword(
  tx: Transaction,
  row: Pick<typeof temporaryPasswords.$inferInsert, 'id' | 'learnerId' | 'requestId' | 'expiresAt'>,
  now: Date,
): Promise<void> {
  const { learnerId, usedAt, revokedAt } = temporaryPasswords;
  const older = tx.$with('older').as(
    tx
      .update(temporaryPasswords)
      .set({ revokedAt: now, passwordHash: null })
      .where(and(eq(learnerId, row.learnerId), isNull(usedAt), isNull(revokedAt)))
      .returning({ requestId: temporaryPasswords.requestId }),
  );
  await Promise.all([invalidateConfirmationsOf(tx, older), tx.insert(temporaryPasswords).values(row)]);
}

/** Returns the temporary password that a request made. */
export async function temporaryOfRequest(db: Queryable, requestId: string) {
  const [row] = await db.select().from(temporaryPasswords).where(eq(temporaryPasswords.requestId, requestId));
  return row;
}

/** Stores the hash of a password that is being shown. False where one was shown before, or it has expired. */
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

/** Returns the id of a learner's temporary password that can be used, by address and hash; in any organization. */
export async function usableTemporaryPassword(
  db: Database,
  { email, passwordHash, now }: { email: string; passwordHash: string; now: Date },
) {
  const { usedAt, revokedAt, expiresAt } = temporaryPasswords;
  const isUsable = and(isNull(usedAt), isNull(revokedAt), gt(expiresAt, now));
  const [row] = await db
    .select({ id: temporaryPasswords.id, learnerId: temporaryPasswords.learnerId })
    .from(temporaryPasswords)
    .innerJoin(learners, eq(learners.id, temporaryPasswords.learnerId))
    .where(and(eq(learners.email, email), eq(temporaryPasswords.passwordHash, passwordHash), isUsable));
  return row;
}

/**
 * Marks one as used. False where it was used, revoked or expired meanwhile.
 */
export async function useTemporaryPassword(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { usedAt, revokedAt, expiresAt } = temporaryPasswords;
  const used = await tx
    .update(temporaryPasswords)
    .set({ usedAt: now, passwordHash: null })
    .where(and(eq(temporaryPasswords.id, id), isNull(usedAt), isNull(revokedAt), gt(expiresAt, now)))
    .returning({ id: temporaryPasswords.id });
  return used.length === 1;
}

/** Returns the learner of a temporary password, with the columns that using it needs. */
export async function ownerOfTemporary(tx: Transaction, id: string) {
  const found = tx
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
    .$dynamic();
  const [row] = await joinOwner(found, eq(learners.id, temporaryPasswords.learnerId)).where(
    eq(temporaryPasswords.id, id),
  );
  return row;
}
