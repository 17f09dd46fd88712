import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEAK } from './http/nonsense.ts';
import { anyPath, pageRequests } from './http/page-requests.ts';
import { rawRequests } from './http/raw-requests.ts';
import { slackRequests } from './http/slack-requests.ts';
import { startTarget, type Target } from './http/target.ts';
import { type Attempt, volley } from './http/volley.ts';
import { webhookRequests } from './http/webhook-requests.ts';
import { sizes } from './sizes.ts';

describe('generated requests', { timeout: 1_800_000 }, () => {
  let target: Target;
  let before: Record<string, string>;
  const memory: (number | undefined)[] = [];
  beforeAll(async () => {
    target = await startTarget();
    before = await target.fingerprint();
  }, 120_000);
  afterAll(() => target.close());

  const endpoints: [string, () => fc.Arbitrary<Attempt>][] = [
    ['POST /slack/events', () => slackRequests(signingSecret(target), `${target.desk.slack.url}/actions/nowhere`)],
    ['POST /webhooks/resend', () => webhookRequests(target.desk.config.mail.webhookSecret ?? '')],
    ['/activate', () => pageRequests(fc.constant('/activate'))],
    ['/reset', () => pageRequests(fc.constant('/reset'))],
    ['/healthz', () => pageRequests(fc.constant('/healthz'), 20)],
    ['/readyz', () => pageRequests(fc.constant('/readyz'), 20)],
    ['any address', () => pageRequests(anyPath)],
    ['raw bytes', () => rawRequests],
  ];

  it.each(endpoints)('to %s: none is a 5xx, none writes, and the next good one works', async (name, attempts) => {
    const { requests, seed } = sizes();
    const { tally, wrong } = await volley(target.port, attempts(), {
      count: requests,
      seed: seed + memory.length * requests,
    });
    memory.push(target.memory());
    console.log(`${name}: ${requests} requests, seed ${seed}, ${JSON.stringify(tally)}, ${memory.at(-1)} MB`);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(target.isRunning(), target.output().slice(-2000)).toBe(true);
    expect(await target.fingerprint()).toEqual(before);
    expect(await target.desk.type('amy', '#support', '/learner help')).toContain('/learner');
  });

  it('leave the memory flat', async () => {
    const [warm, last] = [memory.find((mb) => mb !== undefined), memory.at(-1)];
    if (warm !== undefined && last !== undefined) expect(last).toBeLessThan(warm * 1.25 + 64);
  });

  it('leave nothing of theirs in the log, and no fault in it that nobody caught', () => {
    const output = target.output();
    expect(
      output
        .split('\n')
        .filter((line) => line.includes(LEAK.mark))
        .map((line) => line.slice(0, 500)),
    ).toEqual([]);
    expect(output.split('\n').filter((line) => /"level":"fatal"|uncaught/i.test(line))).toEqual([]);
  });
});

function signingSecret({ desk }: Target): string {
  const { door } = desk.config.slack;
  return 'signingSecret' in door ? door.signingSecret : '';
}
