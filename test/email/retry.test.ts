import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextAttempt, TRY_FOR_MS } from '../../src/email/retry.ts';

const HOUR = 3_600_000;
const created = new Date('2026-11-23T08:00:00Z');
const soon = { afterMs: 0 };
const moments = fc.integer({ min: 0, max: 48 * HOUR }).map((ms) => new Date(created.getTime() + ms));

test('waits 5 s, 15 s, 1 min, 5 min, then 15 min each time', () => {
  const waits = [1, 2, 3, 4, 5, 6, 40].map((attempts) => {
    const next = nextAttempt(attempts, soon, created, created);
    return next.kind === 'again' && (next.at.getTime() - created.getTime()) / 1_000;
  });
  expect(waits).toEqual([5, 15, 60, 300, 900, 900, 900]);
});

test('gives a mail up once its link would have ended before the next attempt', () => {
  const now = new Date(created.getTime() + HOUR / 2);
  const until = new Date(created.getTime() + HOUR);
  expect(nextAttempt(1, { afterMs: HOUR }, now, created, until)).toEqual({ kind: 'failed', problem: 'too-late' });
  expect(nextAttempt(1, soon, now, created, until).kind).toBe('again');
});

test('is always later than now, never sooner than asked, and never past the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: HOUR }),
      moments,
      (attempts, afterMs, now) => {
        const next = nextAttempt(attempts, { afterMs }, now, created);
        const end = created.getTime() + TRY_FOR_MS;
        if (next.kind === 'again') {
          expect(next.at.getTime()).toBeGreaterThanOrEqual(now.getTime() + Math.max(afterMs, 5_000));
          expect(next.at.getTime()).toBeLessThanOrEqual(end);
        } else {
          expect(now.getTime() + Math.max(afterMs, 15 * 60_000)).toBeGreaterThan(end);
        }
      },
    ),
  );
});

test('waits no shorter with more attempts behind it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: HOUR }), (attempts, afterMs) => {
      const [one, more] = [attempts, attempts + 1].map((n) => nextAttempt(n, { afterMs }, created, created));
      if (one?.kind !== 'again' || more?.kind !== 'again') throw new Error('The first hour is never too late');
      expect(more.at.getTime()).toBeGreaterThanOrEqual(one.at.getTime());
    }),
  );
});

test('a mail that is never taken ends after fewer than 100 attempts, before the provider forgets its key', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: HOUR }), { minLength: 1, maxLength: 20 }), (asked) => {
      let now = created;
      for (let attempts = 1; attempts < 100; attempts += 1) {
        const next = nextAttempt(attempts, { afterMs: asked[attempts % asked.length] ?? 0 }, now, created);
        if (next.kind === 'failed') return true;
        now = next.at;
        if (now.getTime() > created.getTime() + 24 * HOUR) return false;
      }
      return false;
    }),
  );
});
