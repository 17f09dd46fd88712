import { createRateBuckets, type Rate, type Refused } from '../../rate-buckets.ts';
import type { Args } from '../methods/method.ts';

/** Slack's documented limits of the methods that a desk uses: https://docs.slack.dev/apis/web-api/rate-limits */
export const DOCUMENTED_RATES: Record<string, Rate> = {
  'chat.postMessage': { perMinute: 60, burst: 3 },
  'chat.update': { perMinute: 50, burst: 50 },
  'conversations.history': { perMinute: 50, burst: 50 },
  'conversations.replies': { perMinute: 50, burst: 50 },
  'conversations.info': { perMinute: 50, burst: 50 },
  'users.info': { perMinute: 100, burst: 100 },
  'usergroups.users.list': { perMinute: 20, burst: 20 },
};

/** The limits that are in force, for the whole workspace; for new messages, in each channel. */
export type Rates = {
  /** Limits methods to these rates from now on; undefined: none is. */
  limitRates(rates: Record<string, Rate> | undefined): void;
  /** The calls that came before Retry-After was over, as `method channel`; grows as they come. */
  earlyCalls: readonly string[];
  /** What a call meets; counts it. */
  take(method: string, args: Args): Refused | undefined;
};

export function createRates(): Rates {
  let rates: Record<string, Rate> = {};
  let take = createRateBuckets();
  const earlyCalls: string[] = [];
  return {
    limitRates(wanted = {}) {
      rates = wanted;
      take = createRateBuckets();
    },
    earlyCalls,
    take(method, { channel }) {
      const rate = rates[method];
      if (!rate) return undefined;
      const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
      const refused = take(key, rate);
      if (refused?.isEarly) earlyCalls.push(key);
      return refused;
    },
  };
}
