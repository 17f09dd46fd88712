import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ProblemFault } from './problem-fault.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Returns what refuses, once all routes are added, every other method at their addresses: 405 with `Allow` (RFC 9110,
 * 15.5.6), where Fastify by itself would say that nothing is there. Call it before the first route.
 */
export function createMethodRefusal(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<HTTPMethods>>();
  app.addHook('onRoute', ({ routePath, method }) => {
    const methods = taken.get(routePath) ?? new Set();
    for (const one of [method].flat()) methods.add(one as HTTPMethods);
    taken.set(routePath, methods);
  });
  const refuseOthers = (scope: FastifyInstance) => {
    for (const [url, methods] of [...taken]) {
      const allowed = [...methods].join(', ');
      scope.route({
        method: METHODS.filter((method) => !methods.has(method)),
        url,
        schema: { hide: true },
        handler: async (_, reply) => {
          reply.header('allow', allowed);
          throw new ProblemFault('wrong-method', { detail: `It takes ${allowed}.` });
        },
      });
    }
  };
  // A scope of its own comes after those that were registered before it.
  return () => void app.register(async (scope) => refuseOthers(scope));
}
