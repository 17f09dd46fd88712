import type { AuditEntry } from '../../../db/audit/write.ts';

/** A call of the API, for the audit: `platform:` and the token's name, which call it is, and its reference. */
export type ApiCall = { actor: string; call: string; reference: string };

/**
 * Returns the audit row of a call: one a call, however many records it brings.
 * @param about the learner that the call is about, where it is one, and why it was refused, if it was.
 */
export const callEntry = (
  { actor, call, reference }: ApiCall,
  about: { learnerId?: string; refusal?: string } = {},
): AuditEntry => ({
  ...{ actor, reference, action: call, channel: 'api', threadTs: null, requestId: null },
  event: about.refusal === undefined ? 'platform-called' : 'platform-refused',
  learnerId: about.learnerId ?? null,
  refusal: about.refusal ?? null,
});
