import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { ChangeType } from '../../src/core/platform/change.ts';
import { createPush } from '../../src/platform/push/push.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { startAnsweringServer } from '../support/servers/answering-server.ts';
import { startCollector } from '../support/servers/collector.ts';
import { readExposition } from './prometheus.ts';

const log = pino({ level: 'silent' });
const nothing = {
  backlog: async () => ({ queues: [], mails: new Map(), platform: { changes: new Map(), outageSeconds: 0 } }),
  pools: {},
  oldestWork: () => undefined,
  rateLimits: () => [],
  slackTroubles: () => [],
};

describe('attempts to send changes to the platform', () => {
  it('are counted by type and by what came of them, timed, and each is a span with the change’s id', async () => {
    const collector = await startCollector();
    const tracing = { endpoint: collector.url, headers: {}, serviceName: 'test' };
    const telemetry = await createTelemetry(tracing, log);
    const answers: [number, Record<string, string>?, string?][] = [
      [204],
      [422, {}, '{"message":"no such learner"}'],
      [202],
      [503, { 'retry-after': '7' }],
      [404],
    ];
    const platform = await startAnsweringServer((response) => {
      const [status, headers, body] = answers.shift() ?? [500];
      response.writeHead(status, headers).end(body);
    });
    const secrets = [`whsec_${randomBytes(32).toString('base64')}`] as const;
    const push = telemetry.push(createPush({ url: platform.url, secrets, mayBePrivate: false, log }));
    const type: ChangeType = 'learner.updated';
    const ids = answers.map(() => randomUUID());
    for (const id of ids) await push({ id, type, timestamp: new Date(), data: { request: 'LD-7K2M9P' } });
    await platform.close();
    await telemetry.close();

    const { value } = readExposition(await telemetry.scrape(nothing).text());
    for (const result of ['ok', 'refused', 'later', 'busy', 'not-found'])
      expect(value('desk_api_calls_total', { api: 'platform', method: type, result }), result).toBe(1);
    expect(value('desk_api_call_seconds_count', { api: 'platform', method: type })).toBe(5);
    expect(value('desk_rate_limit_wait_seconds_total', { api: 'platform' })).toBe(7);
    expect(collector.spans().map(({ name }) => name)).toEqual(ids.map(() => 'platform learner.updated'));
    const sent = collector.bodies.join('\n');
    for (const id of ids) expect(sent).toContain(id);
    expect(sent).not.toMatch(/no such learner|LD-7K2M9P/);
    await collector.close();
  });
});
