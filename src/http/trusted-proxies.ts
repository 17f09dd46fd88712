import type { FastifyInstance, FastifyServerOptions } from 'fastify';

/** TRUST_PROXY: how many proxies stand in front, or their addresses and networks. */
export type TrustedProxies = number | readonly string[];

/**
 * Returns what fastify needs to find a request's own address, which serves the rate limits and nothing else. Each proxy
 * appends to X-Forwarded-For whom it was asked by, so the last entries are as true as the proxies that wrote them, and
 * whatever stands before those may be made up. Without proxies the header is not looked at.
 */
export function trustOf(proxies: TrustedProxies | undefined): FastifyServerOptions['trustProxy'] {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  return proxies ? [...proxies] : false;
}

/** Says once, where a proxy seems to stand in front without being believed, that all learners then count as one. */
export function sayUntrusted(app: FastifyInstance): void {
  let isSaid = false;
  app.addHook('onRequest', async (request) => {
    if (isSaid || request.headers['x-forwarded-for'] === undefined) return;
    isSaid = true;
    request.log.warn('X-Forwarded-For is not believed: where a proxy stands in front, set TRUST_PROXY');
  });
}
