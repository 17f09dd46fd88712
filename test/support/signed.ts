import { createHmac } from 'node:crypto';

/**
 * Sends a form as Slack does: signed over its raw body (v0 HMAC-SHA256, docs.slack.dev “Verifying requests from Slack”).
 * @param options.timestamp seconds since 1970; now unless given.
 */
export function signedPost(
  url: string,
  secret: string,
  form: Record<string, string>,
  { timestamp = Math.floor(Date.now() / 1000) }: { timestamp?: number } = {},
): Promise<Response> {
  const body = new URLSearchParams(form).toString();
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  };
  return fetch(url, { method: 'POST', headers, body });
}
