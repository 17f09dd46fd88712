/** How many calls a service takes: so many a minute, and so many at once after a rest. */
export type Rate = { perMinute: number; burst: number };

/** How long a refusal takes to be heard, in milliseconds: calls that come in the meantime were on their way. */
const HEARD_AFTER_MS = 200;

/** What a call met: seconds to wait, as in Retry-After; and whether it came before it should have. */
export type Refused = { retryAfter: number; isEarly: boolean };

/**
 * Returns a limiter as services have it: a bucket of calls for each key, which refills. Whoever calls before Retry-After
 * is over waits anew.
 */
export function createRateBuckets(now: () => number = () => performance.now()) {
  const buckets = new Map<string, { left: number; at: number; closedAt: number; closedUntil: number }>();
  return (key: string, { perMinute, burst }: Rate): Refused | undefined => {
    const at = now();
    const bucket = buckets.get(key) ?? { left: burst, at, closedAt: 0, closedUntil: 0 };
    buckets.set(key, bucket);
    bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) * perMinute) / 60_000);
    bucket.at = at;
    const isClosed = at < bucket.closedUntil;
    if (!isClosed && bucket.left >= 1) {
      bucket.left -= 1;
      return undefined;
    }
    const isEarly = isClosed && at > bucket.closedAt + HEARD_AFTER_MS;
    const retryAfter = Math.max(1, Math.ceil(((1 - bucket.left) * 60) / perMinute));
    if (!isClosed || isEarly) Object.assign(bucket, { closedAt: at, closedUntil: at + retryAfter * 1000 });
    return { retryAfter, isEarly };
  };
}
