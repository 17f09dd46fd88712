import type { Refusal, RefusalCode } from '../core/refusal.ts';
import type { AuditEvent } from '../db/audit/events.ts';
import { type AuditEntry, writeAudit } from '../db/audit/write.ts';
import type { Queryable } from '../db/client.ts';
import type { Invocation } from './context.ts';

/** `code` is the refusal that an override passed. */
type AuditDetails = { action?: string; learnerId?: string; requestId?: string; refusal?: Refusal; code?: RefusalCode };

/**
 * Returns the audit row for what an invocation did or was refused: ids and codes only, no addresses (OWASP Logging
 * cheat sheet).
 */
export function auditRow(
  invocation: Pick<Invocation, 'actor' | 'reference'> & { place?: Invocation['place'] },
  event: AuditEvent,
  about: AuditDetails = {},
): AuditEntry {
  return {
    actor: invocation.actor,
    channel: invocation.place?.channel ?? null,
    threadTs: invocation.place?.threadTs ?? null,
    reference: invocation.reference,
    event,
    action: about.action ?? null,
    learnerId: about.learnerId ?? null,
    requestId: about.requestId ?? null,
    refusal: about.refusal?.code ?? about.code ?? null,
  };
}

/** Returns the statement that writes the row that `auditRow` returns. It is sent once it is awaited. */
export const recordAudit = (db: Queryable, ...row: Parameters<typeof auditRow>) => writeAudit(db, [auditRow(...row)]);
