const SECOND = 1_000;
const HOUR = 60 * 60 * SECOND;

/**
 * Returns how long a `retry-after` header asks to wait, in ms from `now`: it holds seconds or a date (RFC 9110, 10.2.3).
 * At most an hour, so that an absurd one keeps nothing waiting; null where there is none or it says nothing.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * SECOND : Date.parse(value) - now;
  return Number.isFinite(ms) || ms === Number.POSITIVE_INFINITY ? Math.ceil(Math.min(Math.max(ms, 0), HOUR)) : null;
}
