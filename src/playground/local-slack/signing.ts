import { createHmac } from 'node:crypto';

/** The headers Slack signs a body with (v0). `timestamp` is in seconds. */
export function signature(body: string, secret: string, timestamp: number): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${hash}` };
}
