import * as z from 'zod';
import { classifyBounce } from '../core/mail/bounces/classify-bounce.ts';
import { cleanDiagnosis } from '../core/mail/bounces/clean-diagnosis.ts';
import type { MailEvent } from '../core/mail/fate.ts';
import type { MailState } from '../core/mail/mail.ts';

const word = z.string().max(100).optional().catch(undefined);

/** What Resend tells of a bounce (`data.bounce`) or of a mail it held back (`data.suppressed`, without a sub-type). */
const Details = z
  .object({
    type: word,
    subType: word,
    message: z.string().optional().catch(undefined),
    // In the payload’s documentation a list, but missing in the SDK’s type; it has been seen as one string, and absent.
    diagnosticCode: z
      .union([z.array(z.string()), z.string().transform((text) => [text])])
      .optional()
      .catch(undefined),
  })
  .catch({});

type Details = Pick<MailEvent, 'state' | 'reason' | 'diagnosis' | 'isHard'>;

/**
 * Reads what became of a mail in the provider's state `state`, of which it tells `details`. A bounce of a mail that the
 * provider never tried to deliver is no bounce: it was held back. Never throws; nothing personal comes through.
 */
export function readDetails(state: Exclude<MailState, 'queued'>, details: unknown): Details {
  if (state !== 'bounced' && state !== 'suppressed') return { state, reason: null };
  const { type, subType, message = '', diagnosticCode } = Details.parse(details ?? {});
  const diagnostics = diagnosticCode ?? (isServersAnswer(message) ? [message] : []);
  const diagnosis = cleanDiagnosis(diagnostics);
  const reason = state === 'suppressed' ? 'held-back' : classifyBounce({ type, subType, diagnostics });
  return reason === 'held-back'
    ? { state: 'suppressed', reason, diagnosis }
    : { state, reason, diagnosis, isHard: type === 'Permanent' };
}

/** Returns whether the provider's message quotes a mail server; else it is the provider's own advice. */
const isServersAnswer = (message: string) => /^\s*(?:smtp;\s*)?[45](?:\d\d|\.\d{1,3}\.\d{1,3})\b/.test(message);
