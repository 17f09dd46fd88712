import { ErrorCode, type WebAPICallError } from '@slack/web-api';

/** What a failed call to Slack means for us. */
export type SlackProblem =
  /** Try again, after so many milliseconds where Slack said how long. */
  | { kind: 'passing'; afterMs?: number; code: string }
  /** Slack understood and refused. */
  | { kind: 'refused'; code: string };

/** Slack's own codes for trouble on its side: worth another try. */
const PASSING = new Set([
  'external_channel_migrating',
  'fatal_error',
  'internal_error',
  'org_login_required',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'update_failed',
]);

/** Slack's codes for what the operator has to mend. Messages wait until then, and none is lost. */
const OURS_TO_MEND = new Set([
  'accesslimited',
  'account_inactive',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
]);

/** Returns whether Slack's code means that it does not take the token at all: revoked, unknown, or the app was removed. */
export const isTokenRefusal = (code: string) => OURS_TO_MEND.has(code) && code !== 'missing_scope';

/** Returns whether Slack’s code means that the operator has to mend something: the token, or its permissions. */
export const isOursToMend = (code: string) => OURS_TO_MEND.has(code);

/** Slack's codes for trouble in which it may have done what was asked. */
const IN_DOUBT = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);

/** Codes of connections that were never made. */
const NOT_CONNECTED = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'ENOTFOUND']);

/** Returns whether an error of Slack's client leaves open whether Slack did what was asked: no answer, or a vague one. */
export function isUnanswered(error: unknown): boolean {
  const { code, data } = error as WebAPICallError & { data?: { error?: string } };
  if (code === ErrorCode.RateLimitedError) return false;
  if (code === ErrorCode.PlatformError) return !data?.error || IN_DOUBT.has(data.error);
  for (let at: unknown = error; at instanceof Error; at = (at as { original?: Error }).original ?? at.cause)
    if (NOT_CONNECTED.has(String((at as { code?: unknown }).code))) return false;
  return true;
}

/** Returns whether Slack asked to wait. */
export const isRateLimited = (error: unknown) => (error as WebAPICallError).code === ErrorCode.RateLimitedError;

/** Classifies an error of Slack's client. Unknown ones count as passing, so the outbox tries again. */
export function slackProblem(error: unknown): SlackProblem {
  const { code, data, retryAfter } = error as WebAPICallError & { data?: { error?: string }; retryAfter?: number };
  if (code === ErrorCode.RateLimitedError)
    return { kind: 'passing', afterMs: (retryAfter ?? 1) * 1000, code: 'ratelimited' };
  if (code !== ErrorCode.PlatformError || !data?.error) return { kind: 'passing', code: String(code ?? 'unknown') };
  const isPassing = PASSING.has(data.error) || OURS_TO_MEND.has(data.error);
  return { kind: isPassing ? 'passing' : 'refused', code: data.error };
}
