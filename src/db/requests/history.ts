import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { HistoryCursor, HistoryEntry } from '../../core/requests/history.ts';
import type { Queryable } from '../client.ts';
import { joinOwner } from '../learners/join-subject.ts';
import { isMailOf, mailFateColumns } from '../mail/mail-fate.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { learners, organizations } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

/** Which requests: those about learners, those a person asked for or decided, or those of a channel. */
export type HistoryScope = { learnerIds: string[] } | { person: string } | { channel: string };

/**
 * Returns the requests of a scope with their results, newest first: from the newest, or next to `cursor`. Each scope
 * has an index in this order, so a page costs the same at the first row as at the millionth.
 * @param limit how many at most.
 */
export async function findHistory(
  db: Queryable,
  scope: HistoryScope,
  limit: number,
  cursor?: HistoryCursor,
): Promise<HistoryEntry[]> {
  const found = db
    .select({
      request: {
        id: requests.id,
        reference: requests.reference,
        action: requests.action,
        askedBy: requests.askedBy,
        channel: requests.channel,
        state: requests.state,
        createdAt: requests.createdAt,
        decidedBy: requests.decidedBy,
        decidedAt: requests.decidedAt,
        outcome: requests.outcome,
        input: requests.input,
        replaced: requests.replaced,
        submittedBy: requests.submittedBy,
        brokeGlass: requests.brokeGlass,
        reviewedBy: requests.reviewedBy,
        reviewedAt: requests.reviewedAt,
      },
      rootTs: sql<string | null>`coalesce(${requests.threadTs}, ${posts.ts})`,
      mail: mailFateColumns,
      learner: {
        id: learners.id,
        email: learners.email,
        givenName: learners.givenName,
        familyName: learners.familyName,
      },
      organization: { id: organizations.id, name: organizations.name },
    })
    .from(requests)
    .$dynamic();
  return joinOwner(found, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), isChannelPost(posts, 'card')))
    .leftJoin(mails, isMailOf(requests.id))
    .where(sql`${requests.id} in (select id from (${pageOf(scope, limit, cursor)}) page)`)
    .orderBy(desc(requests.createdAt), desc(requests.id));
}

/** Ids and times of one page. A person's two kinds are read by an index each and merged: an “or” would use neither. */
function pageOf(scope: HistoryScope, limit: number, cursor: HistoryCursor | undefined): SQL {
  const most = sql.raw(String(limit));
  const order = cursor?.to === 'newer' ? sql`order by created_at, id` : sql`order by created_at desc, id desc`;
  const rows = (isMeant: SQL) =>
    sql`(select id, created_at from ${requests} where ${isMeant} ${besideCursor(cursor)} ${order} limit ${most})`;
  if ('learnerIds' in scope) return rows(inArray(requests.learnerId, scope.learnerIds));
  if ('channel' in scope) return rows(eq(requests.channel, scope.channel));
  const [asked, decided] = [eq(requests.askedBy, scope.person), eq(requests.decidedBy, scope.person)];
  return sql`${rows(asked)} union ${rows(decided)} ${order} limit ${most}`;
}

function besideCursor(cursor: HistoryCursor | undefined): SQL {
  if (!cursor) return sql``;
  const beyond = cursor.to === 'newer' ? sql`>` : sql`<`;
  return sql`and (created_at, id) ${beyond} (${cursor.at.toISOString()}::timestamptz, ${cursor.id}::uuid)`;
}
