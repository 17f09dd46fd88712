import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hashToken } from '../../core/credentials/link-token.ts';
import { isLinkId, type LinkPurpose, linkPagePath, linkPaths, tokenIn } from '../../core/credentials/link-url.ts';
import { publicPath } from '../../core/public-address.ts';
import type { SeenLink } from '../../service/credentials/link-visit.ts';
import { sendFailure } from '../failures.ts';
import type { SendPage } from '../page-reply.ts';
import type { CarriedToken } from '../pages/link-form.tsx';
import { createLinkCookie, type LinkCookie, tokenOf } from './link-cookie.ts';

/** What the pages need of the rest: which browsers came to a link's page without the cookie that they were given. */
export type CookielessVisits = {
  remember(seen: SeenLink): Promise<void>;
  isRemembered(seen: SeenLink): Promise<boolean>;
};

/** A request with a link, and all that it takes to answer it. */
export type Visit<P extends LinkPurpose = LinkPurpose> = {
  purpose: P;
  request: FastifyRequest;
  reply: FastifyReply;
  /** None where the link was cut. */
  token: string | undefined;
  /** What the page's form has to carry, where no cookie does. */
  carried: CarriedToken | undefined;
};

/** What one kind of link shows. */
export type LinkPage<P extends LinkPurpose> = {
  purpose: P;
  show(visit: Visit<P>): Promise<FastifyReply>;
  use(visit: Visit<P>): Promise<FastifyReply>;
  /** Asks to open the link again, because its page came without the token. */
  askAgain(request: FastifyRequest, reply: FastifyReply): FastifyReply;
};

export type LinkPageDeps = {
  cookielessVisits: CookielessVisits;
  publicUrl: string;
  sendPage: SendPage;
  /** Called for visits with an unknown link. */
  countUnknown(purpose: LinkPurpose): void;
  rateLimit: { max: number; timeWindow: string; groupId: string };
};

type Routes<P extends LinkPurpose> = { page: LinkPage<P>; deps: LinkPageDeps; cookie: LinkCookie };

/**
 * Adds the routes of a kind of link. The link in a mail or in Slack has the token in its path: a GET sets that aside in a
 * cookie, uses nothing up, and goes on to the page, whose address names the link by the token's SHA-256. Without the cookie
 * that page asks to open the link again, which is answered in place then: its form carries the token.
 */
export function addLinkPage<P extends LinkPurpose>(app: FastifyInstance, page: LinkPage<P>, deps: LinkPageDeps): void {
  const routes = { page, deps, cookie: createLinkCookie(deps.publicUrl) };
  const config = { rateLimit: deps.rateLimit };
  for (const url of [linkPaths[page.purpose], `${linkPaths[page.purpose]}/*`]) {
    app.get(url, (request, reply) => openLink(routes, request, reply));
    // From a form that was opened while links were used at their own address.
    app.post(url, { config }, (request, reply) => page.use(visitTo(routes, request, reply)));
    refuseOtherMethods(app, url, deps.sendPage);
  }
  const url = linkPagePath(page.purpose, ':id');
  app.get(url, (request, reply) => answerPage(routes, 'show', request, reply));
  app.post(url, { config }, (request, reply) => answerPage(routes, 'use', request, reply));
  refuseOtherMethods(app, url, deps.sendPage);
}

/** Refuses other methods before the body is read: the answer is the same for any. */
export function refuseOtherMethods(app: FastifyInstance, url: string, sendPage: SendPage): void {
  app.route({
    method: ['OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    url,
    onRequest: async (request, reply) => sendFailure(sendPage, request, reply.header('allow', 'GET, HEAD, POST'), 405),
    handler: () => {},
  });
}

/** Returns what a link's form has to carry, where no cookie does. */
export function carryToken(publicUrl: string, purpose: LinkPurpose, token: string): CarriedToken {
  return { action: publicPath(publicUrl, linkPagePath(purpose, hashToken(token))), token };
}

/** Reads a visit to the address in the mail, which has the token in it. */
function visitTo<P extends LinkPurpose>({ page, deps }: Routes<P>, request: FastifyRequest, reply: FastifyReply) {
  const { purpose } = page;
  const token = tokenIn((request.params as { '*'?: string })['*'] ?? '');
  return { purpose, request, reply, token, carried: token ? carryToken(deps.publicUrl, purpose, token) : undefined };
}

async function openLink<P extends LinkPurpose>(routes: Routes<P>, request: FastifyRequest, reply: FastifyReply) {
  const { page, deps, cookie } = routes;
  const visit = visitTo(routes, request, reply);
  if (!visit.token) return page.show(visit);
  const seen = { id: hashToken(visit.token), purpose: page.purpose, browser: browserOf(request) };
  if (await deps.cookielessVisits.isRemembered(seen)) return page.show(visit);
  return cookie.setAside(reply, page.purpose, visit.token);
}

/** Answers a visit to a link's own page: the token is in its cookie, else in the form. */
async function answerPage<P extends LinkPurpose>(
  { page, deps, cookie }: Routes<P>,
  act: 'show' | 'use',
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { purpose } = page;
  const { id } = request.params as { id: string };
  const kept = cookie.read(request, id);
  if (kept) return page[act]({ purpose, request, reply, token: kept, carried: undefined });
  const sent = tokenOf(id, (request.body as { token?: unknown } | null | undefined)?.token);
  if (sent)
    return page[act]({ purpose, request, reply, token: sent, carried: carryToken(deps.publicUrl, purpose, sent) });
  if (request.method !== 'HEAD' && isLinkId(id))
    await deps.cookielessVisits.remember({ id, purpose, browser: browserOf(request) });
  return page.askAgain(request, reply);
}

/** Returns what a browser says of itself: programs that look through mails say something else than the learner's. */
const browserOf = ({ headers }: FastifyRequest) =>
  [headers['user-agent'], headers['accept-language']].map((text) => text ?? '').join('\n');
