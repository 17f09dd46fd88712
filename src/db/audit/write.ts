import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import type { audit } from '../schema/audit.ts';
import type { AuditEvent } from './events.ts';

/** A row of the audit, but for what the database sets: number, time, seal, and who is logged in. */
export type AuditEntry = Omit<typeof audit.$inferInsert, 'event' | 'seq' | 'at' | 'hash' | 'writtenBy'> & {
  event: AuditEvent;
};

/**
 * Returns the SQL call that writes rows into the audit, all or none. The database refuses those that do not agree with
 * their request (drizzle/, `audit_write`), so the request is written before. Writers wait for each other until they have
 * committed, so this is the last thing that a transaction does.
 */
export const auditWrite = (entries: readonly AuditEntry[]): SQL =>
  sql`audit_write(${JSON.stringify(entries.map(toColumns))}::jsonb)`;

/** Returns the statement that writes rows into the audit. It is sent once it is awaited: in `Promise.all`, in its place. */
export const writeAudit = (db: Queryable, entries: readonly AuditEntry[]): PromiseLike<unknown> =>
  db.execute(sql`select ${auditWrite(entries)}`);

const toColumns = ({ actor, event, refusal, action, reference, channel, ...about }: AuditEntry) => ({
  ...{ actor, event, refusal, action, reference, channel },
  learner_id: about.learnerId,
  request_id: about.requestId,
  thread_ts: about.threadTs,
});
