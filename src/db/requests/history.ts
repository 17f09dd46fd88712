import { and, desc, eq, inArray, or, SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { MailState } from '../../core/mail/mail.ts';
import type { ItemState } from '../../core/requests/batch.ts';
import type { BatchCounts, HistoryCursor, HistoryEntry, HistoryPeriod } from '../../core/requests/history.ts';
import type { Queryable } from '../client.ts';
import { joinOwner } from '../learners/join-subject.ts';
import { isMailOf, mailFateColumns } from '../mail/mail-fate.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { batchItems } from '../schema/batch-items.ts';
import { learners, organizations } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

/** Which requests: those about learners, those a person asked for or decided, or those of a channel. */
export type HistoryScope = { learnerIds: string[] } | { person: string } | { channel: string };

/** Which of a scope's requests. */
export type HistoryOnly = {
  /** None from before this moment. */
  from?: Date | undefined;
  /** Only those that came to nothing: refused, failed, or their mail did not arrive. */
  failed?: boolean;
  /** Only those that this person asked for or decided. */
  by?: string | undefined;
  /** A batch is one entry, with its counts: the first of its requests. */
  folds?: boolean;
  /** States of a mail that did not arrive. */
  lostMail?: readonly MailState[];
};

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
  only: HistoryOnly = {},
): Promise<HistoryEntry[]> {
  const found = db
    .select({
      batch: only.folds ? countsOfBatch(only.lostMail) : sql<BatchCounts | null>`null::json`,
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
    .where(sql`${requests.id} in (select id from (${pageOf(scope, limit, cursor, only)}) page)`)
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
    const page = await findHistory(db, scope, pageSize, cursor, { from });
    const last = page.at(-1);
    if (last) yield page;
    if (!last || page.length < pageSize) return;
    cursor = { to: 'older', at: last.request.createdAt, id: last.request.id };
  }
}

/** Ids and times of one page. A person's two kinds are read by an index each and merged: an “or” would use neither. */
function pageOf(scope: HistoryScope, limit: number, cursor: HistoryCursor | undefined, only: HistoryOnly): SQL {
  const most = sql.raw(String(limit));
  const order = cursor?.to === 'newer' ? sql`order by created_at, id` : sql`order by created_at desc, id desc`;
  const rows = (isMeant: SQL) =>
    sql`(select id, created_at from ${requests} where ${isMeant} ${besideCursor(cursor)} ${those(only)} ${order} limit ${most})`;
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

function those({ from, failed, by, folds, lostMail }: HistoryOnly): SQL {
  const conditions = [
    from && sql`and created_at >= ${from.toISOString()}::timestamptz`,
    failed && sql`and ${or(inArray(requests.state, ['failed', 'refused']), isMailLost(requests.id, lostMail))}`,
    by !== undefined && sql`and ${by} in (${requests.askedBy}, ${requests.decidedBy})`,
    folds && sql`and ${isFirstOfBatch}`,
  ];
  return sql.join(
    conditions.filter((condition) => condition instanceof SQL),
    sql` `,
  );
}

const isMailLost = (requestId: AnyPgColumn, states: readonly MailState[] = []) =>
  sql`exists (select from ${mails} where ${and(isMailOf(requestId), inArray(mails.state, [...states]))})`;

const isFirstOfBatch = sql`(batch_id is null or not exists (
  select from ${requests} earlier where earlier.batch_id = ${requests.batchId}
    and (earlier.created_at, earlier.id) < (${requests.createdAt}, ${requests.id})))`;

const countOf = (state: ItemState) => sql`count(*) filter (where state = ${sql.raw(`'${state}'`)})`;
const countsOfBatch = (lostMail: readonly MailState[] | undefined) => sql<BatchCounts | null>`(
  select json_build_object(
    'learners', count(*) filter (where state <> 'skipped'),
    'done', ${countOf('done')}, 'refused', ${countOf('refused')}, 'failed', ${countOf('failed')},
    'lost', count(*) filter (where state = 'done' and ${isMailLost(batchItems.requestId, lostMail)}))
  from ${batchItems} where ${batchItems.batchId} = ${requests.batchId} having count(*) > 0)`;
