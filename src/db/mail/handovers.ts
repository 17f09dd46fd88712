import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { inMs } from '../outbox/jobs.ts';
import { isDueMail } from '../outbox/rate-limits.ts';
import { mails } from '../schema/mails.ts';
import { CLAIM_MS, type Mail, mailDetails } from './mails.ts';

/** How many mails the provider takes in one call (resend.com/docs/api-reference/emails/send-batch-emails). */
const MOST_AT_ONCE = 100;

/** Selects mails that were never tried, and can go with others. */
const isUntried = sql`(attempts = 0 and handover is null and not clear_suppression)`;

/** Selects mails whose call is all there: part of it under its name would be another call. */
const isWhole = sql`(handover is null or not exists (
  select from ${mails} member where member.handover = ${mails.handover} and member.state = 'queued'
    and member.claimed_until >= now()))`;

/**
 * Claims the mails to hand over next, oldest first: those that were handed over in one call before and may have been
 * taken, or all that wait and were never tried, or a single one. None where none is due.
 * @param handover names the call, where it is a new one of several mails.
 */
export async function claimNextMails(db: Database, handover: string): Promise<Mail[]> {
  return db.transaction(async (tx) => {
    const [first] = await tx.execute<{ id: string; handover: string | null; untried: boolean }>(sql`
      select id, handover, ${isUntried} as untried from ${mails} where ${isDueMail} and ${isWhole}
      order by due_at, id limit 1 for update skip locked`);
    if (!first) return [];
    const isChosen = first.untried ? and(isDueMail, isUntried) : eq(mails.id, first.id);
    const chosen = await tx
      .select({ id: mails.id })
      .from(mails)
      .where(first.handover ? and(eq(mails.handover, first.handover), eq(mails.state, 'queued')) : isChosen)
      .orderBy(mails.dueAt, mails.id)
      .limit(MOST_AT_ONCE)
      .for('update', first.handover ? {} : { skipLocked: true });
    const ids = chosen.map(({ id }) => id);
    const claimed = await tx
      .update(mails)
      .set({
        claimedUntil: inMs(CLAIM_MS),
        attempts: sql`${mails.attempts} + 1`,
        handover: first.handover ?? (ids.length > 1 ? handover : null),
      })
      .where(inArray(mails.id, ids))
      .returning(mailDetails);
    return claimed.sort((a, b) => (a.id < b.id ? -1 : 1));
  });
}

/** Lets mails that the provider refused together be handed over one by one: one bad mail does not stop the others. */
export async function separateMails(db: Database, ids: readonly string[]): Promise<void> {
  await db
    .update(mails)
    .set({ handover: null, claimedUntil: null })
    .where(and(inArray(mails.id, [...ids]), eq(mails.state, 'queued')));
}
