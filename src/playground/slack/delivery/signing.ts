import { createHmac } from 'node:crypto';

/**
 * Returns the headers with which Slack signs a request: v0, HMAC SHA-256 over `v0:timestamp:body`
 * (docs.slack.dev, “Verifying requests from Slack”).
 * @param at seconds since 1970.
 */
export function signRequest(body: string, secret: string, at: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${signature}` };
}
