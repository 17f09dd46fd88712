import type { Queryable } from '../../db/client.ts';
import { audit } from '../../db/schema.ts';
import type { Refusal } from '../refusal.ts';
import type { Call } from './call.ts';

type About = { action?: string; learnerId?: string; requestId?: string; refusal?: Refusal };

export type AuditEvent =
  | 'asked'
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
  | 'failed'
  | 'password-view-opened'
  | 'password-viewed'
  | 'password-used'
  | 'password-set';

/** The audit row for what `call` did or was refused: ids and codes only, no addresses (OWASP Logging cheat sheet). */
export function auditRow(
  call: Pick<Call, 'actor' | 'reference'> & { place?: Call['place'] },
  event: AuditEvent,
  about: About = {},
) {
  return {
    actor: call.actor,
    channel: call.place?.channel ?? null,
    reference: call.reference,
    event,
    action: about.action ?? null,
    learnerId: about.learnerId ?? null,
    requestId: about.requestId ?? null,
    refusal: about.refusal?.code ?? null,
  };
}

/** Writes that row. */
export async function record(db: Queryable, ...row: Parameters<typeof auditRow>): Promise<void> {
  await db.insert(audit).values(auditRow(...row));
}
