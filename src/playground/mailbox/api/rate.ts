import type { FastifyReply } from 'fastify';
import { createRateBuckets } from '../../rate-buckets.ts';
import { TOO_FAST } from './errors.ts';
import { refuse } from './misbehaving.ts';

/** How many calls a second the provider takes: https://resend.com/docs/api-reference/rate-limit */
export type RateSwitch = {
  /** Limits calls from now on; undefined: none. */
  limitRate(perSecond: number | undefined): void;
  /** How many calls came before Retry-After was over. */
  earlyCalls(): number;
  /** Answers a call that is one too many. */
  take(reply: FastifyReply): FastifyReply | undefined;
};

export function createRateSwitch(): RateSwitch {
  let perSecond: number | undefined;
  let take = createRateBuckets();
  let early = 0;
  return {
    limitRate(wanted) {
      perSecond = wanted;
      take = createRateBuckets();
    },
    earlyCalls: () => early,
    take(reply) {
      const refused = perSecond && take('calls', { perMinute: perSecond * 60, burst: perSecond });
      if (!refused) return undefined;
      if (refused.isEarly) early += 1;
      return refuse(reply.header('retry-after', String(refused.retryAfter)), TOO_FAST);
    },
  };
}
