import * as z from 'zod';
import { retryAfterMs } from '../core/retry-after.ts';
import type { HandoverResult, Retry, SendResult } from './send-result.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What the provider's SDK gives back for a send. `timedOut`: our own time limit ended it. `now`: ms since 1970. */
export type Answer = {
  data: unknown;
  error: unknown;
  headers: Record<string, string> | null;
  timedOut: boolean;
  now: number;
};

const Taken = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) });
const Problem = z.object({ name: z.string(), statusCode: z.number().nullable(), message: z.string().catch('') });
type Problem = z.infer<typeof Problem>;

/** The provider does not know us, or does not let us send as `from`: https://resend.com/docs/api-reference/errors */
const OURS_TO_MEND = ['missing_api_key', 'restricted_api_key', 'invalid_api_key', 'invalid_from_address'];
const QUOTAS = ['daily_quota_exceeded', 'monthly_quota_exceeded'];
const FINAL_STATUSES = [400, 413, 422, 451];

/** Reads a send's answer, whatever it is. Never throws; nothing personal from the answer comes through. */
export function readAnswer(answer: Answer): SendResult {
  if (answer.timedOut) return retryAfter('slow', 0);
  const problem = Problem.safeParse(answer.error);
  if (problem.success) return readProblem(problem.data, answer);
  const taken = Taken.safeParse(answer.data);
  if (taken.success) return { kind: 'sent', providerId: taken.data.id };
  return retryAfter('nonsense', 0);
}

const TakenTogether = z.object({ data: z.array(Taken) });

/** Does the same for an answer to a call that handed `count` mails over. */
export function readHandoverAnswer(answer: Answer, count: number): HandoverResult {
  const taken = TakenTogether.safeParse(answer.data);
  const ids = taken.success ? taken.data.data.map(({ id }) => id) : [];
  // Which mail has which id cannot be told where some are missing; their events name the mail.
  if (taken.success) return { kind: 'sent', providerIds: ids.length === count ? ids : Array(count).fill(null) };
  const { statusCode } = Problem.safeParse(answer.error).data ?? {};
  const read = readAnswer(answer);
  if (read.kind === 'sent') return { kind: 'sent', providerIds: Array(count).fill(null) };
  const isNoEndpoint = statusCode === 404 || statusCode === 405;
  return read.kind === 'failed' || isNoEndpoint ? { kind: 'separate' } : read;
}

function readProblem(problem: Problem, { headers, now }: Answer): SendResult {
  const { name, statusCode } = problem;
  // Taken before under this key: only the body differs (say, another release's wording). Sending again would double it.
  if (name === 'invalid_idempotent_request') return { kind: 'sent', providerId: null };
  if (name === 'concurrent_idempotent_requests') return retryAfter('slow', 5 * SECOND);
  if (QUOTAS.includes(name)) return retryAfter('quota', HOUR);
  if (isOursToMend(problem)) return retryAfter('not-authorised', 5 * MINUTE);
  const asked = retryAfterMs(headers?.['retry-after'], now);
  if (statusCode === 429) return retryAfter('rate-limited', asked ?? SECOND);
  // The SDK says the same (no status) for no connection, a cut answer and one that is not JSON.
  if (statusCode === null || statusCode >= 500) return retryAfter('down', asked ?? 0);
  // `application_error` with a 4xx is the SDK's word for a body that is not the provider's: a proxy's page, say.
  if (!FINAL_STATUSES.includes(statusCode) || name === 'application_error') return retryAfter('nonsense', asked ?? 0);
  return { kind: 'failed', problem: 'rejected', detail: /^[a-z_]{1,40}$/.test(name) ? name : `http_${statusCode}` };
}

function isOursToMend({ name, statusCode, message }: Problem): boolean {
  if (statusCode === 401 || statusCode === 403 || OURS_TO_MEND.includes(name)) return true;
  // A wrong key also comes as a plain validation_error: https://github.com/resend/resend-node/pull/617
  return name === 'validation_error' && /\bapi key\b/i.test(message);
}

function retryAfter(problem: Retry['problem'], afterMs: number): Retry {
  return { kind: 'retry', problem, afterMs };
}
