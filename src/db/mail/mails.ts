import {
  and,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lte,
  not,
  or,
  type Placeholder,
  sql,
} from 'drizzle-orm';
import type { PastMail } from '../../core/mail/diagnosis.ts';
import type { MailProblem } from '../../core/mail/mail.ts';
import type { Database, Queryable } from '../client.ts';
import { invalidateAndClaim, invalidatePosts, invalidation, isResultPostOf } from '../outbox/invalidate-posts.ts';
import { enqueue, enqueuePost, inMs, isFree } from '../outbox/jobs.ts';
import { isMailLimited, limitReached, MAIL_LIMIT, ringWorkOff, workOff } from '../outbox/rate-limits.ts';
import { links } from '../schema/credentials.ts';
import { mails } from '../schema/mails.ts';
import { requests } from '../schema/requests.ts';
import { cachedStatement } from '../statements/statement-cache.ts';

/** A mail's row, with its request's reference for the log, and what is stored of its link's token, if it has one. */
export type Mail = typeof mails.$inferSelect & { reference: string; tokenHash: string | null };

/** Longer than any attempt to send takes, in milliseconds; after this, the process that claimed it counts as dead. */
export const CLAIM_MS = 30_000;

/** The columns of a mail, with what belongs to it elsewhere. */
export const mailDetails = {
  ...getTableColumns(mails),
  reference: sql<string>`(select reference from ${requests} where ${requests.id} = ${mails.requestId})`,
  tokenHash: sql<string | null>`(select token_hash from ${links} where ${links.id} = ${mails.linkId})`,
};

/**
 * Claims a mail that is due. Undefined where it is settled, not due yet, claimed by another process, or waits for its
 * turn, alone or with others. When this returns, the claim is on the disk, and so is the request for the mail.
 */
export async function claimMail(db: Database, id: string): Promise<Mail | undefined> {
  const [mail] = await claiming(db).execute({ id });
  return mail;
}

const claiming = cachedStatement((db) => {
  const isDue = and(eq(mails.state, 'queued'), lte(mails.dueAt, sql`now()`));
  return db
    .update(mails)
    .set({ claimedUntil: inMs(CLAIM_MS), attempts: sql`${mails.attempts} + 1` })
    .where(and(eq(mails.id, sql.placeholder('id')), isDue, isFree, isNull(mails.handover), not(isMailLimited)))
    .returning(mailDetails)
    .prepare('claim_mail');
});

/**
 * Records that the provider took the mail, and removes its content.
 * @param newsMs how long a message that is there already waits for what follows, in milliseconds: that it was delivered.
 * @returns the posts that show it, claimed for the caller to show now; others are enqueued.
 */
export async function mailSent(db: Database, mail: Mail, providerId: string | null, newsMs: number): Promise<string[]> {
  const sent = await sending(db).execute({ id: mail.id, requestId: mail.requestId, providerId, newsMs });
  return sent.flatMap(({ id, isOurs }) => (isOurs ? [id] : []));
}

const sending = cachedStatement((db) => {
  const requestId = sql`${sql.placeholder('requestId')}::uuid`;
  const settled = db.$with('settled').as(
    db
      .update(mails)
      .set({
        state: 'sent',
        providerId: sql`${sql.placeholder('providerId')}`,
        sentAt: sql`now()`,
        content: null,
        problem: null,
        claimedUntil: null,
      })
      .where(isStillQueued(sql.placeholder('id')))
      .returning({ id: mails.id }),
  );
  const isFirst = sql`exists (select from ${settled})`;
  const { found, invalidated } = invalidateAndClaim(
    db,
    and(isFirst, isResultPostOf(requestId)),
    sql`${sql.placeholder('newsMs')}`,
  );
  return db
    .with(settled, found, invalidated)
    .select({
      id: invalidated.id,
      isOurs: invalidated.isOurs,
      job: sql`case when not ${invalidated.isOurs} then ${enqueuePost(invalidated)} end`,
    })
    .from(invalidated)
    .prepare('mail_sent');
});

/** Records that the mail was given up for good. */
export function mailFailed(db: Queryable, mail: Mail, problem: MailProblem): Promise<void> {
  return settleMail(db, mail, { state: 'failed', content: null, problem });
}

/**
 * Lets the mail wait for another attempt in `afterMs` milliseconds. The confirmation is invalidated only where the
 * reason is new.
 */
export async function mailWaits(db: Database, mail: Mail, problem: MailProblem, afterMs: number): Promise<void> {
  if (mail.handover) await ringWorkOff(db, MAIL_LIMIT, afterMs);
  const change = { problem, dueAt: inMs(afterMs) };
  if (mail.problem !== problem) return settleMail(db, mail, change, afterMs);
  const waiting = db.$with('waiting').as(
    db
      .update(mails)
      .set({ ...change, claimedUntil: null })
      .where(isStillQueued(mail.id))
      .returning({ id: mails.id }),
  );
  await db
    .with(waiting)
    .select({ job: sql`(${enqueue('send-mail', { mailId: mail.id }, afterMs)}).id` })
    .from(waiting);
}

/**
 * Lets mails wait for their turn, because the provider limits the rate: no attempt is counted. Their messages say why,
 * unless that is over within `newsMs` milliseconds.
 */
export async function queueMails(db: Database, queued: readonly Mail[], forMs: number, newsMs: number): Promise<void> {
  const ids = queued.map(({ id }) => id);
  const news = queued.flatMap(({ requestId, problem }) => (requestId && problem !== 'rate-limited' ? [requestId] : []));
  await db.transaction(async (tx) => {
    await tx
      .update(mails)
      .set({
        claimedUntil: null,
        attempts: sql`greatest(0, ${mails.attempts} - 1)`,
        // Where an earlier attempt may have been taken, it stays the same call.
        handover: sql`case when ${mails.attempts} > 1 then ${mails.handover} end`,
        problem: 'rate-limited',
      })
      .where(and(inArray(mails.id, ids), eq(mails.state, 'queued')));
    for (const requestId of news) await invalidatePosts(tx, isResultPostOf(requestId), { afterMs: newsMs });
    await tx.execute(
      sql`with ${limitReached(MAIL_LIMIT, forMs)} select (${workOff(MAIL_LIMIT, forMs)}).id from limited`,
    );
  });
}

/** Returns the condition that a mail is still queued: an event of the provider may have come first, and outranks us. */
const isStillQueued = (id: string | Placeholder) => and(eq(mails.id, id), eq(mails.state, 'queued'));

async function settleMail(db: Queryable, mail: Mail, change: object, retryMs?: number): Promise<void> {
  const settled = db.$with('settled').as(
    db
      .update(mails)
      .set({ ...change, claimedUntil: null })
      .where(isStillQueued(mail.id))
      .returning({ id: mails.id }),
  );
  // The mail is locked before its posts, as when its events are followed: the other way round is a deadlock.
  const isFirst = sql`exists (select from ${settled})`;
  const invalidated = db
    .$with('invalidated')
    .as(invalidation(db, and(isFirst, isResultPostOf(sql`${mail.requestId}::uuid`))));
  const shown = db.$with('shown').as(db.select({ job: enqueuePost(invalidated).as('job') }).from(invalidated));
  await db
    .with(settled, invalidated, shown)
    .select({
      shown: sql`(select count(*) from ${shown})`,
      ...(retryMs && { retry: sql`(${enqueue('send-mail', { mailId: mail.id }, retryMs)}).id` }),
    })
    .from(settled);
}

/** Returns a mail that the provider took but has not reported on; undefined where there is nothing left to ask. */
export async function unsettledMail(db: Database, id: string): Promise<{ id: string; providerId: string } | undefined> {
  const isUnsettled = and(eq(mails.id, id), inArray(mails.state, ['sent', 'delayed']), isNotNull(mails.providerId));
  const [mail] = await db.select({ id: mails.id, providerId: mails.providerId }).from(mails).where(isUnsettled);
  return mail?.providerId ? { id: mail.id, providerId: mail.providerId } : undefined;
}

/**
 * Returns the last mails to a learner's present address and their states, newest first, at most 20. Mails from before
 * fingerprints count, too.
 */
export async function findPastMails(db: Database, learnerId: string, addressFingerprint: string): Promise<PastMail[]> {
  const isThere = or(isNull(mails.addressFingerprint), eq(mails.addressFingerprint, addressFingerprint));
  const rows = await db
    .select({
      stateAt: mails.stateAt,
      sentAt: mails.sentAt,
      createdAt: mails.createdAt,
      state: mails.state,
      problem: mails.problem,
      diagnosis: mails.diagnosis,
    })
    .from(mails)
    .where(and(eq(mails.learnerId, learnerId), isThere))
    .orderBy(desc(mails.createdAt))
    .limit(20);
  return rows.map(({ stateAt, sentAt, createdAt, ...mail }) => ({
    at: stateAt ?? sentAt ?? createdAt,
    ...mail,
  }));
}
