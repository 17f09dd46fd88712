import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { createRateLimits } from '../../../src/service/rate-limits.ts';
import type { SlackCall } from '../../../src/slack/transport/client.ts';
import { isPostLimit } from '../../../src/slack/transport/limits/keys.ts';
import { createSlackHealth } from '../../../src/slack/transport/slack-health.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { until } from '../../support/until.ts';

const at = (method: string) => `https://slack.test/api/${method}`;
const ok = () => Response.json({ ok: true });
const no = (error: string) => Response.json({ ok: false, error });
const limited = (seconds: number) => new Response('{}', { status: 429, headers: { 'retry-after': String(seconds) } });

/** A Slack that gives these answers in turn, and then the last one for ever. */
function createHealth(answers: (() => Response)[], askEveryMs?: number) {
  const lines = createLogLines();
  const calls: string[] = [];
  const call: SlackCall = async (url, init) => {
    calls.push(`${url} ${init?.body ?? ''}`.trim());
    return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? ok();
  };
  const { rateLimits } = createRateLimits(isPostLimit, () => {});
  const log = createLog('info', lines.stream);
  return { ...createSlackHealth(call, { rateLimits, log, ...(askEveryMs && { askEveryMs }) }), calls, lines };
}

describe('what Slack says to wait with', () => {
  it('is not posted before its time, and then again', async () => {
    const { call, calls } = createHealth([() => limited(1), ok]);
    expect((await call(at('chat.update'), {})).status).toBe(429);
    const held = await call(at('chat.update'), {});
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '1']);
    expect(calls).toHaveLength(1);
    await until('the time is over', async () => (await call(at('chat.update'), {})).status === 200);
    expect(calls).toHaveLength(2);
  });

  it('is asked once that is over, for everybody in turn', async () => {
    const { call, calls } = createHealth([() => limited(1), ok]);
    const started = performance.now();
    const answers = await Promise.all([1, 2, 3].map((n) => call(at('users.info'), { body: `user=U${n}` })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(
      calls
        .slice(-3)
        .map((asked) => asked.slice(-2))
        .sort(),
    ).toEqual(['U1', 'U2', 'U3']);
  });

  it('keeps nobody waiting for longer than is of use: a form, whose trigger ends, hears of it at once', async () => {
    const { call, calls, hurry } = createHealth([() => limited(60)]);
    expect((await call(at('views.open'), {})).status).toBe(429);
    expect(calls).toHaveLength(1);
    expect((await call(at('users.info'), {})).status).toBe(429);
    hurry();
    expect((await call(at('users.list'), {})).status).toBe(429);
  });

  it('keeps no other method waiting, nor messages to another channel', async () => {
    const { call, calls } = createHealth([() => limited(60), ok]);
    const post = (channel: string) =>
      call(at('chat.postMessage'), { method: 'POST', body: `channel=${channel}&text=hi` });
    expect((await post('C1')).status).toBe(429);
    expect((await post('C1')).status).toBe(429);
    expect((await post('C2')).status).toBe(200);
    expect((await call(at('chat.update'), { method: 'POST', body: 'channel=C1' })).status).toBe(200);
    expect(calls).toHaveLength(3);
  });

  it('is trouble from a minute on', async () => {
    const { call, troubles } = createHealth([() => limited(59), () => limited(60)]);
    await call(at('chat.postMessage'), { body: 'channel=C1' });
    expect(troubles()).toEqual([]);
    await call(at('chat.update'), {});
    expect(troubles()).toMatchObject([{ kind: 'rate-limited', method: 'chat.update' }]);
  });
});

describe('a token that Slack does not take', () => {
  it('is told once, and once that it is over, also where nobody calls', async () => {
    let answer = ok;
    const { call, watch, troubles, lines } = createHealth([() => answer()], 5);
    const end = watch(() => call(at('auth.test'), {}));
    answer = () => no('token_revoked');
    await until('it is noticed', () => troubles().length > 0);
    expect(troubles()).toEqual([{ kind: 'not-authorised', code: 'token_revoked' }]);
    answer = ok;
    await until('it is over', () => troubles().length === 0);
    end();
    expect(lines.text().match(/install the app again/g)).toHaveLength(1);
    expect(lines.text().match(/Slack takes SLACK_BOT_TOKEN again/g)).toHaveLength(1);
  });

  it('is not told from what Slack refuses for other reasons, nor from what is not Slack’s', async () => {
    const { call, troubles } = createHealth([
      () => no('channel_not_found'),
      () => no('missing_scope'),
      () => new Response('<h1>'),
    ]);
    for (const method of ['chat.postMessage', 'chat.update', 'users.info']) await call(at(method), {});
    await call('https://hooks.slack.test/commands/T1/secret', {});
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    expect(troubles()).toEqual([]);
  });
});
