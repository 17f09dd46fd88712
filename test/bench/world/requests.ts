import { createHmac, randomUUID } from 'node:crypto';

export const SIGNING_SECRET = 'the benchmarks’ signing secret';

export type Signed = { body: string; headers: Record<string, string> };

/** A form as Slack sends it, signed now. */
export function signed(form: Record<string, string>): Signed {
  const body = new URLSearchParams(form).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

/** Amy's `/learner …` in a channel. */
export const command = (text: string, channel: string): Signed =>
  signed({
    token: 'unused',
    team_id: 'T0DESK',
    team_domain: 'desk',
    channel_id: channel,
    channel_name: 'support',
    user_id: 'U0AMY',
    user_name: 'amy',
    command: '/learner',
    text,
    api_app_id: 'A0DESK',
    is_enterprise_install: 'false',
    response_url: 'http://127.0.0.1:9/never',
    trigger_id: randomUUID(),
  });

/** Amy's click on a card's confirm button. */
export function click(requestId: string, channel: string, ts: string): Signed {
  const payload = {
    type: 'block_actions',
    api_app_id: 'A0DESK',
    token: 'unused',
    team: { id: 'T0DESK', domain: 'desk' },
    user: { id: 'U0AMY', username: 'amy', name: 'amy', team_id: 'T0DESK' },
    channel: { id: channel, name: 'support' },
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    message: { type: 'message', ts, user: 'U0DESK', bot_id: 'B0', text: '' },
    response_url: 'http://127.0.0.1:9/never',
    trigger_id: randomUUID(),
    actions: [
      {
        type: 'button',
        action_id: 'confirm',
        block_id: 'b',
        value: requestId,
        action_ts: ts,
        text: { type: 'plain_text', text: 'Resend email' },
      },
    ],
  };
  return signed({ payload: JSON.stringify(payload) });
}

/** Delivers a request of Slack's, and resolves at its acknowledgement. */
export async function deliver(port: number, { body, headers }: Signed): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', body, headers });
  await response.text();
  if (response.status !== 200) throw new Error(`The desk answered ${response.status} to a signed request.`);
}
