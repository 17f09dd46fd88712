import { verifySlackRequest } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { clientOf, openApp, openSlack, seen } from './open-slack.ts';

const hello = { channel: 'C0SUPPORT', text: 'Hello' };

describe('a call that is to fail', () => {
  it.each([
    ['error500', { statusCode: 500 }, 0],
    ['reset', { code: 'slack_webapi_request_error' }, 0],
    ['taken-then-reset', { code: 'slack_webapi_request_error' }, 1],
    [{ rateLimited: 7 }, { code: 'slack_webapi_rate_limited_error', retryAfter: 7 }, 0],
    [{ error: 'fatal_error' }, { data: { error: 'fatal_error' } }, 0],
  ] as const)('%j does so as often as told, then works again', async (how, error, posted) => {
    const slack = await openSlack();
    const { chat } = clientOf(slack);
    slack.fail('chat.postMessage', how, 2);
    await expect(chat.postMessage(hello)).rejects.toMatchObject(error);
    await expect(chat.postMessage(hello)).rejects.toMatchObject(error);
    expect(seen(slack, 'U0AMY')).toHaveLength(posted * 2);
    await chat.postMessage(hello);
    expect(slack.calls.map(({ method }) => method)).toEqual(Array(3).fill('chat.postMessage'));
  });

  it('hangs until the caller gives up', async () => {
    const slack = await openSlack();
    slack.fail('auth.test', 'hang');
    const call = fetch(`${slack.apiUrl}auth.test`, { method: 'POST', signal: AbortSignal.timeout(50) });
    await expect(call).rejects.toThrow('timeout');
  });
});

describe('calls', () => {
  it('are kept with their arguments and answers, without the token', async () => {
    const slack = await openSlack();
    const body = new URLSearchParams({ ...hello, token: 'xoxb-1' });
    await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body });
    expect(slack.calls).toMatchObject([{ method: 'chat.postMessage', args: hello, answer: { ok: true } }]);
    expect(JSON.stringify(slack.calls)).not.toContain('xoxb-1');
  });
});

describe('a delivery', () => {
  /** What the app was sent, and whether Slack's signature on it is right. */
  async function openDeliveries() {
    const slack = await openSlack();
    const received = await openApp(slack);
    await slack.type('U0AMY', 'C0SUPPORT', '/learner help');
    const isRight = (at: number) => {
      const { body = '', headers = {} } = received[at] ?? {};
      try {
        verifySlackRequest({
          signingSecret: 'shh',
          body,
          headers: {
            'x-slack-signature': String(headers['x-slack-signature']),
            'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
          },
        });
        return true;
      } catch {
        return false;
      }
    };
    return { slack, received, isRight };
  }

  it('is signed', async () => {
    const { isRight } = await openDeliveries();
    expect(isRight(0)).toBe(true);
  });

  it('is repeated byte for byte, with Slack’s retry headers', async () => {
    const { slack, received, isRight } = await openDeliveries();
    expect(await slack.redeliver(2)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(received[2]?.body).toBe(received[0]?.body);
    expect(received[2]?.headers).toMatchObject({ 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout' });
    expect([isRight(1), isRight(2)]).toEqual([true, true]);
  });

  it('can be replayed: the same within the five minutes, and rightly signed too late', async () => {
    const { slack, received, isRight } = await openDeliveries();
    await slack.replayOld();
    await slack.replayOld(600);
    expect(received[1]?.headers['x-slack-signature']).toBe(received[0]?.headers['x-slack-signature']);
    expect([isRight(1), isRight(2)]).toEqual([true, false]);
  });

  it('can be forged', async () => {
    const { slack, isRight } = await openDeliveries();
    await slack.forge();
    expect(isRight(1)).toBe(false);
  });

  it('needs somewhere to go', async () => {
    const slack = await openSlack();
    expect(await slack.type('U0AMY', 'C0SUPPORT', '/learner')).toMatchObject({ ok: false, error: 'dispatch_failed' });
  });
});

describe('waiting', () => {
  it('that is in vain says what is there to see', async () => {
    const slack = await openSlack();
    await slack.say('U0AMY', 'C0SUPPORT', 'Anybody here?');
    const vain = slack.until(() => seen(slack, 'U0AMY').length === 2, 10);
    await expect(vain).rejects.toThrow(/length === 2[\s\S]*#support\n.*U0AMY: Anybody here\?/);
  });
});
