import { createHmac } from 'node:crypto';

/**
 * Sends a form as Slack does: signed over its raw body (v0 HMAC-SHA256, docs.slack.dev “Verifying requests from Slack”).
 * @param options.timestamp seconds since 1970; now unless given.
 */
export function signedPost(
  url: string,
  secret: string,
  form: Record<string, string>,
  { timestamp = nowInSeconds() }: { timestamp?: number } = {},
): Promise<Response> {
  return post(url, secret, { body: new URLSearchParams(form).toString(), type: FORM, timestamp });
}

/** The same for JSON, as events come. */
export function signedJson(url: string, secret: string, json: unknown): Promise<Response> {
  return post(url, secret, { body: JSON.stringify(json), type: 'application/json', timestamp: nowInSeconds() });
}

const FORM = 'application/x-www-form-urlencoded';
const nowInSeconds = () => Math.floor(Date.now() / 1000);

function post(
  url: string,
  secret: string,
  { body, type, timestamp }: { body: string; type: string; timestamp: number },
): Promise<Response> {
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  };
  return fetch(url, { method: 'POST', headers, body });
}
