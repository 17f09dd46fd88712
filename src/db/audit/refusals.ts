import { eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { links, temporaryPasswords } from '../schema/credentials.ts';
import { learners } from '../schema/learners.ts';
import { requests } from '../schema/requests.ts';
import { withAsyncCommit } from '../statements/async-commit.ts';
import { type AuditEntry, auditWrite } from './write.ts';

/**
 * Selects the refusals that are audited: the 1st, 2nd, 4th, 8th, … of the same link or password. So the audit tells that
 * it goes on, and how often, and nobody can flood it.
 */
const isAudited = (count: SQLWrapper): SQL => sql`(${count} & (${count} - 1)) = 0`;

/** Counts that a link was refused, and writes the row where that is its turn, in one statement. */
export async function auditLinkRefusal(db: Queryable, linkId: string, entry: AuditEntry): Promise<void> {
  const counted = db.$with('counted').as(
    db
      .update(links)
      .set({ refusals: sql`${links.refusals} + 1` })
      .where(eq(links.id, linkId))
      .returning({ refusals: links.refusals }),
  );
  await db
    .with(counted)
    .select({ written: sql`${auditWrite([entry])}::text` })
    .from(counted)
    .where(isAudited(counted.refusals));
}

/**
 * Counts a wrong try on the newest temporary password of the learner with that address, and writes the rows whose turn
 * it is.
 * It is one statement, whether anybody has that address or not, and its commit waits for no disk: nobody can tell by the
 * time it takes.
 */
export async function auditWrongTry(db: Queryable, email: string, reference: string): Promise<void> {
  const { id, learnerId, requestId, expiresAt, refusals } = temporaryPasswords;
  await db.execute(sql`
    with newest as (
      select distinct on (${learnerId}) ${id} as id from ${temporaryPasswords}
      where ${learnerId} in (select id from ${learners} where email = ${email})
      order by ${learnerId}, ${expiresAt} desc
    ), counted as (
      update ${temporaryPasswords} set refusals = ${refusals} + 1 from newest where ${id} = newest.id
      returning ${learnerId} as learner_id, ${requestId} as request_id, ${refusals} as refusals
    )
    select audit_write(jsonb_agg(jsonb_build_object(
      'actor', 'learner', 'event', 'temporary-password-refused', 'refusal', 'wrong', 'channel', 'web',
      'learner_id', counted.learner_id, 'request_id', counted.request_id, 'action', ${requests.action},
      'reference', ${reference}::text)))
    from counted join ${requests} on ${requests.id} = counted.request_id
    where ${withAsyncCommit} and ${isAudited(sql`counted.refusals`)} having count(*) > 0`);
}
