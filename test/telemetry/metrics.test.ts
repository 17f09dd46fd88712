import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken } from '../../src/core/credentials/link-token.ts';
import { createGauges } from '../../src/telemetry/gauges.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { askForCard, waitForReply } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { until } from '../support/until.ts';
import { readExposition, scrape } from './prometheus.ts';

const read = (desk: TestDesk) => scrape(desk.desk().port);

describe('/metrics of a desk at work', { timeout: 60_000 }, () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
    await desk.type('eve', '#support', '/learner activation jane@acme.test');
    await desk.type('amy', '#support', '/learner help');
    await desk.type('amy', '#support', '/learner check-mail jane@acme.test');
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📬 Delivered', 20_000);
  });
  afterAll(() => desk.close());

  it('counts what was asked, by action and outcome', async () => {
    const { value } = await read(desk);
    const requests = (step: string, action: string, outcome: string) =>
      value('desk_requests_total', { step, action, outcome });
    expect(requests('ask', 'resend-activation', 'no-role')).toBe(1);
    expect(requests('ask', 'resend-activation', 'created')).toBe(1);
    expect(requests('welcome', 'none', 'welcome')).toBe(1);
    expect(requests('confirm', 'resend-activation', 'done')).toBe(1);
    expect(value('desk_work_total', { work: 'confirm', result: 'done' })).toBe(1);
  });

  it('counts visits with links that nobody knows, by page', async () => {
    const token = 'x'.repeat(43);
    for (const page of ['activate', 'activate', 'reset', 'view'])
      await fetch(`${desk.config.publicUrl}/${page}/page/${hashToken(token)}`, {
        headers: { cookie: `link=${token}` },
      });
    await until('they are counted', async () => {
      const { value } = await read(desk);
      const visits = ['activation', 'reset', 'password-view'].map((page) =>
        value('desk_unknown_links_total', { page }),
      );
      return visits.join() === '2,1,1';
    });
  });

  it('times acknowledgements, and the way from a command to its card and from a click to its confirmation', async () => {
    const { value } = await read(desk);
    expect(value('desk_ack_seconds_count', { door: 'http', result: 'acknowledged' })).toBe(5);
    expect(value('desk_ack_seconds_sum', { door: 'http', result: 'acknowledged' })).toBeGreaterThan(0);
    expect(value('desk_end_to_end_seconds_count', { path: 'command-to-card' })).toBe(1);
    expect(value('desk_end_to_end_seconds_count', { path: 'click-to-confirmation' })).toBe(1);
  });

  it('counts calls to Slack and Resend by method and result, and jobs by task', async () => {
    const { value } = await read(desk);
    const calls = (api: string, method: string) => value('desk_api_calls_total', { api, method, result: 'ok' });
    expect(calls('slack', 'chat.postMessage')).toBe(2);
    expect(calls('slack', 'response_url')).toBeGreaterThan(0);
    expect(calls('resend', 'send')).toBe(1);
    expect(calls('resend', 'view-domain')).toBe(1);
    expect(value('desk_api_call_seconds_count', { api: 'resend', method: 'send' })).toBe(1);
    expect(value('desk_jobs_total', { task: 'send-mail', result: 'done' })).toBe(1);
  });

  it('knows queues, mails, pools and the process at this moment', async () => {
    const { value } = await until('the cached picture of the database is renewed', async () => {
      const seen = await read(desk);
      return seen.value('desk_mails', { state: 'delivered' }) === 1 && seen;
    });
    expect(value('desk_backlog_known')).toBe(1);
    expect(value('desk_queue_waiting', { queue: 'mails' })).toBe(0);
    for (const [pool, max] of Object.entries({ app: 10, jobs: 4 })) {
      expect(value('desk_pool_max', { pool })).toBe(max);
      expect(value('desk_pool_in_use', { pool })).toBeLessThanOrEqual(max);
    }
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeDefined();
  });

  it('counts what Slack and Resend turned down, with how long they asked us to wait', async () => {
    desk.mailbox.behave('rate-limited', { times: 1, retryAfter: '7' });
    const card = await askForCard(desk, 'amy', '/learner activation lucia@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '⏳ Queued', 20_000);
    desk.slack.rateLimit('chat.postMessage', 600);
    await desk.slack.type('amy', '#escalations', '/learner vpa mei@globex.test');
    const { value } = await until('Slack asked us to wait', async () => {
      const seen = await read(desk);
      const waits = seen.value('desk_queue_waiting', { queue: 'rate-limited' }) ?? 0;
      return waits > 0 && (seen.value('desk_rate_limit_waits_total', { api: 'slack' }) ?? 0) > 0 && seen;
    });
    desk.slack.mend();
    expect(value('desk_rate_limits', { method: 'chat.postMessage' })).toBe(1);
    expect(value('desk_queue_overdue', { queue: 'posts' })).toBe(0);
    expect(value('desk_rate_limit_wait_seconds_total', { api: 'slack' })).toBeGreaterThan(500);
    expect(value('desk_rate_limit_wait_seconds_total', { api: 'resend' })).toBe(7);
    expect(value('desk_api_calls_total', { api: 'resend', result: 'rate-limited' })).toBe(1);
    expect(value('desk_api_calls_total', { api: 'slack', result: 'rate-limited' })).toBeGreaterThan(0);
  });

  it('has words of our own as labels: no address, id, channel or reference', async () => {
    const { samples } = await read(desk);
    // Which build runs is told by its number.
    const ours = samples.filter(({ name }) => name.startsWith('desk_') && name !== 'desk_build_info');
    const words = new Set(ours.flatMap(({ labels }) => Object.entries(labels)).map(([key, is]) => `${key}=${is}`));
    expect(ours.length).toBeGreaterThan(50);
    for (const word of words) expect(word).toMatch(/^(?:le=[\d.+Inf]+|[a-z]+=[a-z]+(?:[-._][a-zA-Z]+)*)$/);
  });

  it('knows a card’s action after a restart, and shows the mail that waits', async () => {
    const card = await askForCard(desk, 'amy', '/learner reset joao@acme.test');
    await desk.restart();
    desk.mailbox.behave('down');
    await desk.press('amy', card, 'Send reset email');
    const { value } = await until('the mail is seen waiting', async () => {
      const seen = await read(desk);
      return (seen.value('desk_queue_waiting', { queue: 'mails' }) ?? 0) > 0 && seen;
    });
    expect(value('desk_queue_oldest_seconds', { queue: 'mails' })).toBeGreaterThan(0);
    await until('the click is counted', async () =>
      (await read(desk)).value('desk_requests_total', {
        step: 'confirm',
        action: 'send-password-reset',
        outcome: 'done',
      }),
    );
    await until('the confirmation is timed', async () =>
      (await read(desk)).value('desk_end_to_end_seconds_count', { path: 'click-to-confirmation' }),
    );
  });
});

describe('/metrics in Socket Mode', { timeout: 60_000 }, () => {
  it('times acknowledgements, too', async () => {
    const desk = await createTestDesk({ socketMode: true });
    try {
      await desk.type('amy', '#support', '/learner help');
      expect((await read(desk)).value('desk_ack_seconds_count', { door: 'socket', result: 'acknowledged' })).toBe(1);
    } finally {
      await desk.close();
    }
  });
});

describe('/metrics without the database', () => {
  it.each([
    ['fails', () => Promise.reject(new Error('gone'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('is told all the same where it %s', async (_, backlog) => {
    const metrics = createMetrics();
    const pools = { app: () => ({ inUse: 3, waiting: 0, max: 10 }) };
    await createGauges(metrics, {
      backlog,
      pools,
      oldestWork: () => undefined,
      rateLimits: () => [],
      slackTroubles: () => [],
    })();
    const { value } = readExposition(await metrics.text());
    expect(value('desk_backlog_known')).toBe(0);
    expect(value('desk_queue_waiting')).toBeUndefined();
    expect(value('desk_pool_in_use', { pool: 'app' })).toBe(3);
  });
});
