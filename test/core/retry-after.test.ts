import { describe, expect, test } from 'vitest';
import { retryAfterMs } from '../../src/core/retry-after.ts';

const now = Date.parse('2026-11-23T08:00:00Z');

describe('retry-after', () => {
  test.each([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    ['Mon, 23 Nov 2026 08:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 07:00:00 GMT', 0],
    ['9'.repeat(400), 3_600_000],
  ])('%s is %d ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  test.each([undefined, '', 'later', '-x'])('%j says nothing', (header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  });
});
