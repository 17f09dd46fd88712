import type { Sql } from 'postgres';

/**
 * In whose name an event may be written: `anybody`; the person whom its request or batch names as the asker, the
 * submitter or the decider (`system` where nobody decided); or the one actor that is named here.
 */
type SaidBy = 'anybody' | 'asker' | 'submitter' | 'decider' | 'learner' | 'link' | 'operator' | 'system' | 'platform';

/**
 * What may be written into the audit: what was done, seen or refused. The database keeps the same list, for
 * `audit_write` to check (see write.ts). What an event that it knows means is changed by a migration.
 */
export const AUDIT_EVENTS = {
  welcomed: 'anybody',
  asked: 'asker',
  overridden: 'asker',
  'looked-up': 'anybody',
  refused: 'anybody',
  confirmed: 'decider',
  submitted: 'submitter',
  'sent-on': 'anybody',
  approved: 'decider',
  declined: 'decider',
  'broke-glass': 'decider',
  reviewed: 'anybody',
  cancelled: 'decider',
  undone: 'decider',
  expired: 'decider',
  escalated: 'anybody',
  taken: 'anybody',
  closed: 'anybody',
  failed: 'decider',
  'password-view-opened': 'asker',
  'password-viewed': 'link',
  'password-used': 'learner',
  'password-set': 'learner',
  'password-refused': 'learner',
  'temporary-password-refused': 'learner',
  'password-view-refused': 'link',
  'platform-called': 'anybody',
  'platform-refused': 'anybody',
  'change-asked': 'anybody',
  'change-taken-back': 'anybody',
  'change-accepted': 'platform',
  'change-refused': 'platform',
  'change-unanswered': 'system',
  erased: 'operator',
  archived: 'system',
} as const satisfies Record<string, SaidBy>;

export type AuditEvent = keyof typeof AUDIT_EVENTS;

/** Returns the events that the database does not know yet. */
export async function missingAuditEvents(sql: Sql): Promise<{ event: string; said_by: string }[]> {
  const known = new Set((await sql`select event from audit_events`).map(({ event }) => event));
  const rows = Object.entries(AUDIT_EVENTS).map(([event, saidBy]) => ({ event, said_by: saidBy }));
  return rows.filter(({ event }) => !known.has(event));
}

/** Adds the events that the database does not know yet, which takes the owner's rights. Others stay as they are. */
export async function addAuditEvents(sql: Sql): Promise<void> {
  const missing = await missingAuditEvents(sql);
  if (missing.length > 0) await sql`insert into audit_events ${sql(missing)} on conflict do nothing`;
}
