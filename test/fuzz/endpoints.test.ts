import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEAK } from './http/nonsense.ts';
import { anyPath, pageRequests } from './http/page-requests.ts';
import { platformRequests } from './http/platform-requests.ts';
import { rawRequests } from './http/raw-requests.ts';
import { slackRequests } from './http/slack-requests.ts';
import { startTarget, type Target } from './http/target.ts';
import { type Attempt, type Fallen, volley } from './http/volley.ts';
import { webhookRequests } from './http/webhook-requests.ts';
import { sizes } from './sizes.ts';

/** How often memory is looked at while an endpoint's requests go out. */
const readingsOf = (requests: number) => (requests < 1_000 ? 3 : 10);
/**
 * What may be kept more in an endpoint's last third than in its second, in MB: at 10,000 requests 350 bytes each are more.
 * A few requests load what is loaded once.
 */
const mostGrowthMb = (requests: number) => (requests < 1_000 ? 8 : 1);
/** The same for the whole, from the end of the first endpoint to the end of the last. */
const MOST_GROWTH_IN_ALL_MB = 16;

describe('generated requests', { timeout: 1_800_000 }, () => {
  let target: Target;
  let before: Record<string, string>;
  const sent: [string, number][] = [];
  const kept: number[] = [];
  beforeAll(async () => {
    target = await startTarget();
    before = await target.fingerprint();
  }, 120_000);
  afterAll(() => target.close());

  const page = (path: string, how = {}) => pageRequests(fc.constant(path), how);
  const probe = { itself: 40, usual: ['GET'] };
  const endpoints: [string, () => fc.Arbitrary<Attempt>][] = [
    ['POST /slack/events', () => slackRequests(signingSecret(target), `${target.desk.slack.url}/actions/nowhere`)],
    ['POST /webhooks/resend', () => webhookRequests(target.desk.config.mail.webhookSecrets?.[0] ?? '')],
    ['/v1', () => platformRequests],
    ['/activate', () => page('/activate')],
    ['/activate/page', () => page('/activate/page')],
    ['/reset', () => page('/reset')],
    ['/view', () => page('/view')],
    ['/temporary', () => page('/temporary', { itself: 20 })],
    ['/healthz', () => page('/healthz', probe)],
    ['/readyz', () => page('/readyz', probe)],
    ['/metrics', () => page('/metrics', { ...probe, isDirect: true })],
    ['any address', () => pageRequests(anyPath)],
    ['raw bytes', () => rawRequests],
  ];

  it.each(endpoints)(
    'to %s: none is a 5xx, none writes, none is kept, and the next good one works',
    async (name, attempts) => {
      const start = performance.now();
      const { fallen, readings, resident } = await inParts(attempts(), sizes().seed + sent.length * sizes().requests);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      sent.push([name, fallen.sent]);
      kept.push(readings.at(-1) ?? 0);
      const memory = `keeps ${readings.map((mb) => mb.toFixed(1)).join(' ')} MB of ${resident}`;
      console.log(`${name}: ${fallen.sent} in ${seconds} s, ${JSON.stringify(fallen.tally)}, ${memory}`);
      expect(fallen.wrong.slice(0, 5)).toEqual([]);
      expect(fallen.sent).toBe(sizes().requests);
      expect(target.isRunning(), target.output().slice(-2000)).toBe(true);
      expect(await target.desk.type('amy', '#support', '/learner help')).toContain('/learner');
      // By now what was acknowledged before is worked on, too.
      expect(await target.fingerprint()).toEqual(before);
      expect(growth(readings), memory).toBeLessThan(mostGrowthMb(sizes().requests));
    },
  );

  /** Sends an endpoint's requests in parts, and looks after each of them at what is kept. */
  async function inParts(attempts: fc.Arbitrary<Attempt>, seed: number) {
    const count = sizes().requests / readingsOf(sizes().requests);
    const fallen: Fallen = { sent: 0, tally: {}, wrong: [] };
    const readings: number[] = [];
    let resident: number | undefined;
    while (fallen.sent < sizes().requests) {
      const { sent, tally, wrong } = await volley(target.port, attempts, { count, seed: seed + fallen.sent });
      fallen.sent += sent;
      fallen.wrong.push(...wrong);
      for (const [outcome, times] of Object.entries(tally))
        fallen.tally[outcome] = (fallen.tally[outcome] ?? 0) + times;
      const { keptMb, residentMb } = await target.memory();
      readings.push(keptMb);
      resident = residentMb;
    }
    return { fallen, readings, resident };
  }

  it('leave the memory flat, from the first endpoint to the last', () => {
    const total = sent.reduce((sum, [, count]) => sum + count, 0);
    console.log(`${total} requests to ${sent.length} endpoints, seed ${sizes().seed}`);
    expect((kept.at(-1) ?? 0) - (kept[0] ?? 0), kept.join()).toBeLessThan(MOST_GROWTH_IN_ALL_MB);
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

/** By how much the median of the last third is above that of the second: noise and first times cancel out. */
function growth(readings: number[]): number {
  const median = (some: number[]) => [...some].sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  const third = Math.floor(readings.length / 3);
  return median(readings.slice(-third)) - median(readings.slice(-2 * third, -third));
}

function signingSecret({ desk }: Target): string {
  const { door } = desk.config.slack;
  return 'signingSecrets' in door ? door.signingSecrets[0] : '';
}
