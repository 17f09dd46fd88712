import { and, eq, isNull, sql } from 'drizzle-orm';
import type { MailContent } from '../../core/mail/mail.ts';
import { type AuditEntry, auditWrite } from '../audit/write.ts';
import type { Database } from '../client.ts';
import { isOrganization } from '../learners/named-subjects.ts';
import { subjectColumns } from '../learners/subjects.ts';
import { temporaryTries } from '../schema/credentials.ts';
import { groups, learners, organizations } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { withAsyncCommit } from '../statements/async-commit.ts';

/** Returns the learners with that address, in any organization or in the one that is named, with their passwords' hashes; two at most. */
export function findSignIns(db: Database, email: string, organization: string | undefined) {
  const isWithin = organization === undefined ? undefined : isOrganization(organization);
  return db
    .select({ ...subjectColumns, passwordHash: learners.passwordHash })
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .where(and(eq(learners.email, email), isWithin, isNull(learners.erasedAt)))
    .limit(2);
}

export type SignInRow = Awaited<ReturnType<typeof findSignIns>>[number];

/** A sign-in that came to nothing. `learnerId`: whose password it was tried against, if anybody's. */
export type Failure = {
  learnerId: string | null;
  /** The notice to send where it was one too many. */
  notice: { id: string; content: MailContent; fingerprint: string } | null;
  entry: AuditEntry;
  /** How many wrong tries in a row there may be. */
  most: number;
  now: Date;
};

/**
 * Counts a wrong try, disables the password where it was one too many, adds the mail that says so, and writes the audit
 * row. It is one statement, whether anybody has that address or not, and its commit waits for no disk: nobody can tell by
 * the time it takes.
 * @returns whether the mail was added; its job is the caller's to enqueue.
 */
export async function countFailure(db: Database, { learnerId, notice, entry, most, now }: Failure): Promise<boolean> {
  const at = now.toISOString();
  const rows = await db.execute<{ told: boolean }>(sql`
    with counted as (
      update ${learners} set password_failures = password_failures + 1,
        password_disabled_at = case when password_failures + 1 >= ${most}::int then ${at}::timestamptz end
      where id = ${learnerId}::uuid and password_disabled_at is null and password_hash is not null
      returning id, password_disabled_at
    ), told as (
      insert into ${mails} (id, learner_id, template, is_notice, content, address_fingerprint, created_at)
      select ${notice?.id ?? null}::uuid, id, 'password-disabled', true,
        ${notice ? JSON.stringify(notice.content) : null}::jsonb, ${notice?.fingerprint ?? null}, ${at}::timestamptz
      from counted where password_disabled_at is not null
      returning id
    )
    select exists (select from told) as told, ${auditWrite([entry])}::text as written where ${withAsyncCommit}`);
  return rows[0]?.told === true;
}

/** A right sign-in: whose, with which hash, and the bucket that its address's tries are counted in. */
type Success = { learnerId: string; passwordHash: string; bucket: number; entry: AuditEntry; now: Date };

/**
 * Lets a learner in: it counts as an access, ends the row of wrong tries, and is audited, in one statement.
 * @returns false where the password was changed or disabled meanwhile; then nothing changed.
 */
export async function letIn(db: Database, { learnerId, passwordHash, bucket, entry, now }: Success): Promise<boolean> {
  const at = now.toISOString();
  const rows = await db.execute(sql`
    with changed as (
      update ${learners} set first_accessed_at = coalesce(first_accessed_at, ${at}::timestamptz),
        last_accessed_at = greatest(last_accessed_at, ${at}::timestamptz), password_failures = 0,
        updated_at = ${at}::timestamptz
      where id = ${learnerId}::uuid and password_hash = ${passwordHash} and password_disabled_at is null
      returning id
    ), forgotten as (
      delete from ${temporaryTries} where address_bucket = ${bucket}::int and exists (select from changed)
    )
    select ${auditWrite([entry])}::text as written from changed`);
  return rows.length === 1;
}
