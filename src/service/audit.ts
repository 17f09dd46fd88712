import type { Refusal, RefusalCode } from '../core/refusal.ts';
import type { Queryable } from '../db/client.ts';
import { audit } from '../db/schema.ts';
import type { Invocation } from './context.ts';

/** `code` is the refusal that an override passed. */
type AuditDetails = { action?: string; learnerId?: string; requestId?: string; refusal?: Refusal; code?: RefusalCode };

/** What a person did, saw or was refused. The learner's own page also has `password-set` and `password-refused`. */
export type AuditEvent =
  | 'welcomed'
  | 'asked'
  | 'overridden'
  | 'looked-up'
  | 'refused'
  | 'confirmed'
  | 'submitted'
  | 'approved'
  | 'declined'
  | 'broke-glass'
  | 'cancelled'
  | 'undone'
  | 'expired'
  | 'escalated'
  | 'taken'
  | 'closed'
  | 'failed'
  | 'password-view-opened'
  | 'password-viewed'
  | 'password-used'
  | 'password-set'
  | 'erased';

/**
 * Returns the audit row for what an invocation did or was refused: ids and codes only, no addresses (OWASP Logging
 * cheat sheet).
 */
export function auditRow(
  invocation: Pick<Invocation, 'actor' | 'reference'> & { place?: Invocation['place'] },
  event: AuditEvent,
  about: AuditDetails = {},
) {
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

/** Writes the row that `auditRow` returns. */
export async function recordAudit(db: Queryable, ...row: Parameters<typeof auditRow>): Promise<void> {
  await db.insert(audit).values(auditRow(...row));
}
