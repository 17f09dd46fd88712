import { and, desc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { ProfileFacts } from '../../core/requests/profile-facts.ts';
import type { Queryable } from '../client.ts';
import { findHistory } from '../requests/history.ts';
import { links } from '../schema/credentials.ts';
import { mails } from '../schema/mails.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';

/** How many requests a profile shows. */
const LATEST = 3;

/**
 * Returns what happened with a learner lately. The statements are sent together, and each reads its newest rows by an
 * index.
 * @param addressFingerprint that of the address which the account has now: other mails went elsewhere.
 */
export async function findProfileFacts(
  db: Queryable,
  learnerId: string,
  addressFingerprint: string,
): Promise<ProfileFacts> {
  const isThere = or(isNull(mails.addressFingerprint), eq(mails.addressFingerprint, addressFingerprint));
  const [[mail], [link], [change], latest] = await Promise.all([
    db
      .select({ template: mails.template, state: mails.state, sentAt: mails.sentAt, stateAt: mails.stateAt })
      .from(mails)
      .where(and(eq(mails.learnerId, learnerId), isThere))
      .orderBy(desc(mails.createdAt))
      .limit(1),
    db
      .select({
        purpose: links.purpose,
        createdAt: links.createdAt,
        expiresAt: links.expiresAt,
        usedAt: links.usedAt,
      })
      .from(links)
      .where(
        and(eq(links.learnerId, learnerId), inArray(links.purpose, ['activation', 'reset']), isNull(links.revokedAt)),
      )
      .orderBy(desc(links.createdAt))
      .limit(1),
    db
      .select({
        state: platformChanges.state,
        askedAt: platformChanges.createdAt,
        answeredAt: platformChanges.answeredAt,
      })
      .from(platformChanges)
      .where(eq(platformChanges.learnerId, learnerId))
      .orderBy(desc(platformChanges.position))
      .limit(1),
    findHistory(db, { learnerIds: [learnerId] }, LATEST),
  ]);
  return { mail: mail ?? null, link: link ?? null, change: change ?? null, latest };
}
