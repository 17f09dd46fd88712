import type {} from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';

/** Returns the setting of a route that each token may call so often in a minute. More gets 429 with Retry-After. */
export const perMinute = (max: number) => ({
  max,
  timeWindow: '1 minute',
  keyGenerator: ({ token }: FastifyRequest) => token?.name ?? '',
});
