import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { HistoryCursor, HistoryEntry, HistoryPeriod } from '../../core/requests/history.ts';
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
 * @param from leaves out requests from before this moment.
 */
export async function findHistory(
  db: Queryable,
  scope: HistoryScope,
  limit: number,
  cursor?: HistoryCursor,
  from?: Date,
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
    .where(sql`${requests.id} in (select id from (${pageOf(scope, limit, cursor, from)}) page)`)
    .orderBy(desc(requests.createdAt), desc(requests.id));
}

/** The smallest id: with it, a cursor at a moment starts before every request of that moment. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Returns where the requests from before a moment start (`older`), or those since then (`newer`). */
export const cursorAtMoment = (to: HistoryCursor['to'], at: Date): HistoryCursor => ({ to, at, id: FIRST_ID });

/**
 * Reads the requests of a scope in a period, newest first, page by page: each page is read when it is asked for, so the
 * memory is the same for any number of requests.
 */
export async function* readHistory(
  db: Queryable,
  scope: HistoryScope,
  { from, before }: HistoryPeriod,
  pageSize = 500,
): AsyncGenerator<HistoryEntry[]> {
  let cursor = before && cursorAtMoment('older', before);
  for (;;) {
    const page = await findHistory(db, scope, pageSize, cursor, from);
    const last = page.at(-1);
    if (last) yield page;
    if (!last || page.length < pageSize) return;
    cursor = { to: 'older', at: last.request.createdAt, id: last.request.id };
  }
}

/** Ids and times of one page. A person's two kinds are read by an index each and merged: an “or” would use neither. */
function pageOf(scope: HistoryScope, limit: number, cursor: HistoryCursor | undefined, from: Date | undefined): SQL {
  const most = sql.raw(String(limit));
  const order = cursor?.to === 'newer' ? sql`order by created_at, id` : sql`order by created_at desc, id desc`;
  const rows = (isMeant: SQL) =>
    sql`(select id, created_at from ${requests} where ${isMeant} ${besideCursor(cursor)} ${since(from)} ${order} limit ${most})`;
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

const since = (from: Date | undefined): SQL =>
  from ? sql`and created_at >= ${from.toISOString()}::timestamptz` : sql``;
