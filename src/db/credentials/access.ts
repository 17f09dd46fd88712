import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Transaction } from '../client.ts';
import { invalidateConfirmationsOf } from '../outbox/invalidate-posts.ts';
import { links, temporaryPasswords } from '../schema/credentials.ts';

/**
 * Ends every open way into a learner's account: links, pages that show a password once, and temporary passwords. Their
 * confirmations are shown again. Whatever changes how somebody gets in (a password, an address) calls it, in the same
 * transaction.
 * @param except the id of a link that stays as it is.
 */
export async function revokeAccess(
  tx: Transaction,
  learnerId: string,
  now: Date,
  { except }: { except?: string } = {},
): Promise<void> {
  const isOpenLink = and(
    eq(links.learnerId, learnerId),
    isNull(links.usedAt),
    isNull(links.revokedAt),
    except === undefined ? undefined : ne(links.id, except),
  );
  const isOpenPassword = and(
    eq(temporaryPasswords.learnerId, learnerId),
    isNull(temporaryPasswords.usedAt),
    isNull(temporaryPasswords.revokedAt),
  );
  const revoked = tx
    .$with('revoked')
    .as(tx.update(links).set({ revokedAt: now }).where(isOpenLink).returning({ requestId: links.requestId }));
  const ended = tx
    .$with('ended')
    .as(
      tx
        .update(temporaryPasswords)
        .set({ revokedAt: now, passwordHash: null })
        .where(isOpenPassword)
        .returning({ requestId: temporaryPasswords.requestId }),
    );
  await invalidateConfirmationsOf(tx, revoked, ended);
}
