import { and, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Database, Transaction } from '../client.ts';
import { batches } from '../schema/batches.ts';
import { escalations } from '../schema/escalations.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { invalidatePosts } from './invalidate-posts.ts';
import { enqueuePost } from './jobs.ts';

/** Who is told by direct message where a post cannot be shown, and by a message of which kind. */
export type Instead = { kind: PostKind; people: readonly string[] };

/** The post that a direct message stands in for, and the other people who have such a message. */
export type StandIn = {
  home: { channel: string; ts: string | null; problem: string | null } | undefined;
  others: string[];
};

/** How long such a post waits for its next try: a quarter of an hour, then twice as long each time, up to a day. */
const HELD = sql`least(interval '1 day', interval '15 minutes' * power(2, least(attempts, 8) - 1))`;

/**
 * Records that a post cannot be shown where it belongs, and why. It is tried again later. Adds and enqueues the direct
 * messages that stand in for it; nobody gets a second one of a kind.
 */
export async function holdPost(db: Database, id: string, problem: string, instead?: Instead): Promise<void> {
  await db.execute(sql`
    with ${ownersOf(id)},
    held as (
      update ${posts} set problem = ${problem}, claimed_until = null, due_at = now() + ${HELD}, unanswered = greatest(0, unanswered - 1)
      where id = ${id}::uuid and ${areLocked} returning request_id, batch_id, escalation_id
    ),
    ${addedFor(sql`held`, instead ?? { kind: 'confirmation', people: [] })}
    select ${enqueueAdded} from added`);
}

/**
 * Adds the messages by which these people are asked instead of the channel, where `asker` was told that it could not be
 * asked there and it still waits for somebody.
 * @returns the people who are asked now, and the request or batch that it is; undefined where it does not wait any more,
 *   or `asker` was not told.
 */
export async function askInstead(
  tx: Transaction,
  { postId, asker, people }: { postId: string; asker: string; people: readonly string[] },
): Promise<{ asked: string[]; requestId: string | undefined } | undefined> {
  const isAsked = sql`id = ${postId}::uuid and recipient = ${asker} and kind in ('approval', 'escalation')`;
  const isOpen = sql`(exists (select from ${requests} where ${requests.id} = request_id and ${requests.state} = 'awaiting')
    or exists (select from ${batches} where ${batches.id} = batch_id and ${batches.state} = 'awaiting')
    or exists (select from ${escalations} where ${escalations.id} = escalation_id and request_id is null and ${escalations.state} = 'open'))`;
  const [told] = await tx.execute<{ kind: PostKind; request: string | null; barred: string[] }>(sql`
    with ${ownersOf(postId)}
    select kind, coalesce(request_id, batch_id) as request, array_remove(array[${asker},
      (select submitted_by from ${requests} where ${requests.id} = request_id),
      (select submitted_by from ${batches} where ${batches.id} = batch_id)], null) as barred
    from ${posts} where ${areLocked} and ${isAsked} and ${isOpen} for update`);
  if (!told) return undefined;
  const asked = people.filter((person) => !told.barred.includes(person));
  const own = sql`(select request_id, batch_id, escalation_id from ${posts} where id = ${postId}::uuid) as own`;
  await tx.execute(sql`
    with ${addedFor(own, { kind: told.kind, people: asked })}
    select ${enqueueAdded} from added`);
  await invalidatePosts(tx, eq(posts.id, postId));
  return { asked, requestId: told.request ?? undefined };
}

/**
 * Locks what a post is about before the post itself, as every decision does: a new message's foreign keys alone would
 * lock it last, and that is a deadlock.
 */
const ownersOf = (id: string) => sql`
  request as materialized (
    select r.id from requests r where r.id = (select request_id from posts where id = ${id}::uuid) for key share),
  batch as materialized (
    select b.id from batches b where b.id = (select batch_id from posts where id = ${id}::uuid) for key share),
  escalation as materialized (
    select e.id from escalations e where e.id = (select escalation_id from posts where id = ${id}::uuid) for key share),
  outage as materialized (
    select o.id from platform_outages o where o.id = (select outage_id from posts where id = ${id}::uuid) for key share)`;
const areLocked = sql`(select count(*) from request) + (select count(*) from batch) + (select count(*) from escalation)
  + (select count(*) from outage) > 0`;

/** Returns the statement that adds a message for each person, about what the row of `source` is about. */
function addedFor(source: SQL, { kind, people }: Instead): SQL {
  return sql`added as (
    insert into ${posts} (id, request_id, batch_id, escalation_id, kind, recipient)
    select gen_random_uuid(), request_id, batch_id, escalation_id, ${kind}, person
    from ${source} cross join jsonb_array_elements_text(${JSON.stringify(people)}::jsonb) as person
    on conflict do nothing
    returning id
  )`;
}

const enqueueAdded = enqueuePost({ id: sql`added.id`, runAt: sql`null::timestamptz` });

/** The channel that a post belongs in. */
const home = sql<string>`coalesce(posts.channel,
  (select r.channel from requests r where r.id = posts.request_id),
  (select b.channel from batches b where b.id = posts.batch_id),
  (select e.channel from escalations e where e.id = posts.escalation_id))`;

/**
 * Enqueues the posts that could not be shown in a channel, because they may be shown there now. An earlier attempt still
 * counts: Slack may have taken it without an answer, so the message is looked for before it is posted again.
 */
export async function reopenPosts(db: Database, channel: string): Promise<void> {
  const opened = db.$with('opened').as(
    db
      .update(posts)
      .set({ dueAt: sql`now()`, attempts: sql`least(${posts.attempts}, 1)` })
      .where(and(isNotNull(posts.problem), isNull(posts.recipient), sql`${home} = ${channel}`))
      .returning({ id: posts.id, runAt: sql<null>`null::timestamptz`.as('run_at') }),
  );
  await db
    .with(opened)
    .select({ job: enqueuePost(opened) })
    .from(opened);
}

/** Returns what a direct message stands in for, and who else has one. */
export async function loadStandIn(db: Database, id: string): Promise<StandIn> {
  const [own] = await db.select().from(posts).where(eq(posts.id, id));
  if (!own) return { home: undefined, others: [] };
  const rows = await db
    .select({ channel: home, ts: posts.ts, problem: posts.problem, recipient: posts.recipient })
    .from(posts)
    .where(and(isOfSame(own), ne(posts.id, id)));
  return {
    home: rows.find(({ recipient }) => recipient === null),
    others: rows.flatMap(({ recipient }) => (recipient ? [recipient] : [])),
  };
}

/** Invalidates the direct messages that stand in for a post, because it is shown where it belongs now. */
export async function invalidateStandIns(db: Database, id: string): Promise<void> {
  const [own] = await db.select().from(posts).where(eq(posts.id, id));
  if (own) await invalidatePosts(db, and(isOfSame(own), isNotNull(posts.recipient)));
}

function isOfSame({ kind, requestId, batchId, escalationId }: typeof posts.$inferSelect): SQL | undefined {
  if (requestId) return and(eq(posts.kind, kind), eq(posts.requestId, requestId));
  if (batchId) return and(eq(posts.kind, kind), eq(posts.batchId, batchId));
  return and(eq(posts.kind, kind), isNull(posts.requestId), eq(posts.escalationId, escalationId ?? ''));
}
