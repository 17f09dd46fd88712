import { and, eq, gt, isNull } from 'drizzle-orm';
import type { LinkPurpose } from '../../core/credentials/link-url.ts';
import type { Queryable, Transaction } from '../client.ts';
import { joinOwner } from '../learners/join-subject.ts';
import { invalidateConfirmationsOf } from '../outbox/invalidate-posts.ts';
import { links } from '../schema/credentials.ts';
import { learners, organizations } from '../schema/learners.ts';

const linkWithOwner = {
  id: links.id,
  purpose: links.purpose,
  learnerId: links.learnerId,
  requestId: links.requestId,
  createdAt: links.createdAt,
  expiresAt: links.expiresAt,
  usedAt: links.usedAt,
  revokedAt: links.revokedAt,
  email: learners.email,
  givenName: learners.givenName,
  familyName: learners.familyName,
  locale: learners.locale,
  passwordSetAt: learners.passwordSetAt,
  membershipEndsAt: learners.membershipEndsAt,
  organization: organizations.name,
  authentication: organizations.authentication,
};

/** Returns a link with its learner, by the hash of its token and its purpose; undefined where there is none. */
export async function linkByTokenHash(db: Queryable, tokenHash: string, purpose: LinkPurpose) {
  const found = db.select(linkWithOwner).from(links).$dynamic();
  const [link] = await joinOwner(found, eq(learners.id, links.learnerId)).where(
    and(eq(links.tokenHash, tokenHash), eq(links.purpose, purpose)),
  );
  return link;
}

export type LinkWithOwner = NonNullable<Awaited<ReturnType<typeof linkByTokenHash>>>;

/** Locks a learner's row until the transaction ends. Every change of a learner or its links takes this lock first. */
export async function lockLearner(tx: Transaction, learnerId: string): Promise<void> {
  await tx.select({ id: learners.id }).from(learners).where(eq(learners.id, learnerId)).for('update');
}

/** Marks a link as used. False where it was used, revoked or expired meanwhile; then nothing changed. */
export async function useLink(tx: Transaction, linkId: string, now: Date): Promise<boolean> {
  const used = await tx
    .update(links)
    .set({ usedAt: now })
    .where(and(eq(links.id, linkId), isNull(links.usedAt), isNull(links.revokedAt), gt(links.expiresAt, now)))
    .returning({ id: links.id });
  return used.length === 1;
}

/** Returns whether the learner has a link of that purpose that still works. */
export async function hasOpenLink(
  tx: Transaction,
  learnerId: string,
  purpose: LinkPurpose,
  now: Date,
): Promise<boolean> {
  const isMeant = and(eq(links.learnerId, learnerId), eq(links.purpose, purpose), gt(links.expiresAt, now));
  const open = await tx
    .select({ id: links.id })
    .from(links)
    .where(and(isMeant, isNull(links.usedAt), isNull(links.revokedAt)))
    .limit(1);
  return open.length > 0;
}

/**
 * Revokes a learner's open links for one purpose. Their confirmations are shown again, because they no longer offer
 * “Undo”.
 */
export async function revokeLinks(tx: Transaction, learnerId: string, purpose: LinkPurpose, now: Date): Promise<void> {
  const isMeant = and(eq(links.learnerId, learnerId), eq(links.purpose, purpose));
  const isOpen = and(isMeant, isNull(links.usedAt), isNull(links.revokedAt));
  const revoked = tx
    .$with('revoked')
    .as(tx.update(links).set({ revokedAt: now }).where(isOpen).returning({ requestId: links.requestId }));
  await invalidateConfirmationsOf(tx, revoked);
}
