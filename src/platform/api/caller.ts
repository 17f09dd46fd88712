import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PlatformToken, TokenScope } from '../../core/platform/token.ts';
import type { ApiCall } from '../../service/platform/api/api-call.ts';
import { ProblemFault } from './problem-fault.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a token has to be for; none where anybody may call. */
    scope?: TokenScope;
    /** What the call is called in the audit. */
    call?: string;
  }
  interface FastifyRequest {
    /** Whose token it shows; set before a route of a scope is asked. */
    token: PlatformToken | null;
  }
}

/**
 * Has every route of a scope ask for a token before anything of the body is read: 401 without a known one, 403 where it is
 * not for that.
 */
export function askForTokens(app: FastifyInstance, tokens: readonly PlatformToken[]): void {
  const find = createTokenSearch(tokens);
  app.decorateRequest('token', null);
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    if (!scope) return;
    request.token = find(request.headers.authorization) ?? null;
    if (!request.token) throw new ProblemFault('no-token');
  });
  // After the limits, which count a call for what its token is not for as well: it is audited.
  app.addHook('preParsing', async ({ token, routeOptions }) => {
    const { scope } = routeOptions.config;
    if (scope && !token?.scopes.includes(scope))
      throw new ProblemFault('not-allowed', { detail: `It needs the scope ${scope}.` });
  });
}

/** Returns who calls and what, for the audit. */
export function callOf({ token, id, routeOptions }: FastifyRequest): ApiCall {
  return { actor: `platform:${token?.name ?? ''}`, call: routeOptions.config.call ?? '', reference: id };
}

/**
 * Returns the search for the token that a header shows. Hashes are compared, each with every one, so that the time that it
 * takes says nothing of them.
 */
function createTokenSearch(tokens: readonly PlatformToken[]) {
  const known = tokens.map((token) => ({ token, hash: hashOf(token.token) }));
  return (authorization: string | undefined): PlatformToken | undefined => {
    const shown = hashOf(/^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '');
    return known.filter(({ hash }) => timingSafeEqual(hash, shown))[0]?.token;
  };
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
