import { and, eq, inArray, isNull, ne, type SQLWrapper, sql } from 'drizzle-orm';
import type { Transaction } from '../client.ts';
import { invalidateConfirmationsOf } from '../outbox/invalidate-posts.ts';
import { links, temporaryPasswords } from '../schema/credentials.ts';
import { requests } from '../schema/requests.ts';

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

/**
 * Ends what was made for these learners before each chose a password elsewhere: links and temporary passwords. What was
 * made later stays.
 */
export async function revokeAccessBefore(
  tx: Transaction,
  chosen: readonly { learnerId: string; at: Date }[],
  now: Date,
): Promise<void> {
  const given = JSON.stringify(chosen.map(({ learnerId, at }) => ({ id: learnerId, at })));
  const isBefore = (learnerId: typeof links.learnerId | typeof temporaryPasswords.learnerId, madeAt: SQLWrapper) =>
    sql`exists (select from jsonb_to_recordset(${given}::jsonb) as c (id uuid, at timestamptz)
      where c.id = ${learnerId} and ${madeAt} < c.at)`;
  const isTheirs = (learnerId: typeof links.learnerId | typeof temporaryPasswords.learnerId) =>
    inArray(
      learnerId,
      chosen.map((one) => one.learnerId),
    );
  const decided = sql`(select ${requests.decidedAt} from ${requests} where ${requests.id} = ${temporaryPasswords.requestId})`;
  const isOpenLink = and(isTheirs(links.learnerId), isNull(links.usedAt), isNull(links.revokedAt));
  const isOpenPassword = and(
    isTheirs(temporaryPasswords.learnerId),
    isNull(temporaryPasswords.usedAt),
    isNull(temporaryPasswords.revokedAt),
  );
  const revoked = tx.$with('revoked').as(
    tx
      .update(links)
      .set({ revokedAt: now })
      .where(and(isOpenLink, isBefore(links.learnerId, links.createdAt)))
      .returning({ requestId: links.requestId }),
  );
  const ended = tx.$with('ended').as(
    tx
      .update(temporaryPasswords)
      .set({ revokedAt: now, passwordHash: null })
      .where(and(isOpenPassword, isBefore(temporaryPasswords.learnerId, decided)))
      .returning({ requestId: temporaryPasswords.requestId }),
  );
  await invalidateConfirmationsOf(tx, revoked, ended);
}
