import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { inSpan, traceCarrier } from '../../src/trace.ts';
import { askForCard, waitForReply } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { createLogLines } from '../support/log-lines.ts';
import { type SeenSpan, startCollector } from '../support/servers/collector.ts';
import { until } from '../support/until.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (let close = open.pop(); close; close = open.pop()) await close();
});

const tracingTo = (endpoint: string) => ({ endpoint, headers: { 'x-team': 'desk' }, serviceName: 'the-desk' });

async function startDesk(endpoint: string): Promise<TestDesk> {
  const desk = await createTestDesk({ webhooks: true, config: { tracing: tracingTo(endpoint) } });
  open.push(() => desk.close());
  return desk;
}

async function collector(options?: { hangs?: boolean }) {
  const started = await startCollector(options);
  open.push(() => started.close());
  return started;
}

/** An address where nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return `http://127.0.0.1:${port}`;
}

async function playActivation(desk: TestDesk): Promise<void> {
  const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
  await desk.press('amy', card, 'Resend email');
  await waitForReply(desk, card, '📬 Delivered', 20_000);
}

const warnings = (text: string) => text.split('\n').filter((line) => line.includes('traces cannot be handed over'));

describe('a trace', { timeout: 60_000 }, () => {
  it('goes from the click through the database and the job to Resend and the thread, and says nothing personal', async () => {
    const to = await collector();
    const desk = await startDesk(to.url);
    await playActivation(desk);
    const named = (name: string) => (span: SeenSpan) => span.name === name;
    const click = await until('the click’s span is handed over', () => to.spans().find(named('slack block_actions')));
    // A span is handed over when it ends, which its parents do after it.
    const isWhole = (span: SeenSpan) => to.pathTo(span)[0] === click.name;
    const inTrace = (name: string) =>
      until(`${name} is in the click’s trace`, () =>
        to.spans().find((span) => span.name === name && span.traceId === click.traceId && isWhole(span)),
      );

    const decided = ['slack block_actions', 'work confirm', 'postgres transaction'];
    const sent = [...decided, 'job send-mail', 'resend send'];
    const said = [...decided, 'job send-mail', 'slack chat.postMessage'];
    expect(to.pathTo(await inTrace('ack'))).toEqual(['slack block_actions', 'ack']);
    expect(to.pathTo(await inTrace('postgres update requests'))).toEqual([...decided, 'postgres update requests']);
    expect(to.pathTo(await inTrace('postgres call audit_write'))).toEqual([...decided, 'postgres call audit_write']);
    expect(to.pathTo(await inTrace('resend send'))).toEqual(sent);
    const thread = to.pathTo(await inTrace('slack chat.postMessage'));
    expect(said.filter((name) => !thread.includes(name) && name !== 'job send-mail')).toEqual([]);
    const command = to.spans().find(named('slack command'));
    expect([command?.name, command?.parentSpanId || null]).toEqual(['slack command', null]);

    const everything = to.bodies.join('\n');
    expect(everything).toContain('"the-desk"');
    expect(everything).not.toMatch(/@|acme|jane|doe|activate\/|xoxb|re_playground/i);
    expect(everything).not.toMatch(/\$\d|values \(/);
    expect(to.headers[0]?.['x-team']).toBe('desk');
    expect(warnings(desk.log())).toEqual([]);
  });

  it('hands over what is left when the desk ends', async () => {
    const to = await collector();
    const stop = await startTracing(tracingTo(to.url), createLog('info', createLogLines().stream));
    await inSpan('the last', {}, async () => {});
    await stop();
    expect(to.spans().map(({ name }) => name)).toEqual(['the last']);
  });

  it('keeps an error’s message to itself', async () => {
    const to = await collector();
    const stop = await startTracing(tracingTo(to.url), createLog('info', createLogLines().stream));
    const broken = inSpan('broken', {}, () => Promise.reject(new TypeError('no jane@acme.test')));
    await expect(broken).rejects.toThrow('no jane');
    await stop();
    expect(to.bodies.join()).toContain('TypeError');
    expect(to.bodies.join()).not.toContain('jane');
  });
});

describe('with the collector down', { timeout: 60_000 }, () => {
  it('the desk works as ever, and the log has one line about it', async () => {
    const desk = await startDesk(await nowhere());
    await playActivation(desk);
    await until('a hand-over failed', () => warnings(desk.log()).length > 0);
    await desk.type('amy', '#support', '/learner help');
    await desk.type('amy', '#support', '/learner lucia@acme.test');
    await desk.desk().close();
    expect(warnings(desk.log())).toHaveLength(1);
    expect(desk.log()).not.toContain('did not close cleanly');
  });

  it('closing does not wait for a collector that never answers', async () => {
    const to = await collector({ hangs: true });
    const stop = await startTracing(tracingTo(to.url), createLog('info', createLogLines().stream));
    for (let i = 0; i < 3_000; i++) await inSpan('one of many', {}, async () => {});
    const asked = performance.now();
    await stop();
    expect(performance.now() - asked).toBeLessThan(30_000);
  });
});

describe('without a collector', () => {
  it('there are no spans, and nothing is added to a job', async () => {
    await inSpan('nothing', {}, async (span) => {
      expect(span).toBeUndefined();
      expect(traceCarrier()).toEqual({});
    });
  });
});
