import { ErrorCode, type WebAPICallError } from '@slack/web-api';

/** What a failed call to Slack means for us. */
export type SlackProblem =
  /** Try again, after so many milliseconds where Slack said how long. */
  | { kind: 'passing'; afterMs?: number; code: string }
  /** Slack understood and said no. */
  | { kind: 'refused'; code: string };

/** Slack's own codes for trouble on its side: worth another try. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'ratelimited',
]);

/** What whoever runs the desk has to mend: what there is to say waits until then, and nothing is lost. */
const OURS_TO_MEND = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

/** Whether Slack’s code says that whoever runs the desk has something to mend: its token, or what it may do. */
export const isOursToMend = (code: string) => OURS_TO_MEND.has(code);

/** Sorts an error of Slack's client. Anything unknown counts as passing: the outbox tries again. */
export function slackProblem(error: unknown): SlackProblem {
  const { code, data, retryAfter } = error as WebAPICallError & { data?: { error?: string }; retryAfter?: number };
  if (code === ErrorCode.RateLimitedError)
    return { kind: 'passing', afterMs: (retryAfter ?? 1) * 1000, code: 'ratelimited' };
  if (code !== ErrorCode.PlatformError || !data?.error) return { kind: 'passing', code: String(code ?? 'unknown') };
  const isPassing = PASSING.has(data.error) || OURS_TO_MEND.has(data.error);
  return { kind: isPassing ? 'passing' : 'refused', code: data.error };
}
