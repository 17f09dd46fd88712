import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { linkPaths, type PasswordPurpose, tokenIn } from '../core/credentials/link-url.ts';
import type {
  DeadLink,
  LinkAsk,
  OpenLink,
  PasswordAsk,
  PasswordSet,
  WeakPassword,
} from '../service/credentials/set-password.ts';
import { sendFailure } from './failures.ts';
import type { SendPage } from './page-reply.ts';
import { pickLanguage } from './pages/language.ts';
import { noticePage } from './pages/notice-page.tsx';
import { wordsIn } from './pages/page-texts.ts';
import { passwordPage } from './pages/password-page.tsx';

/** What the pages need of the rest: the two things that can be done with a link, and where it leads in the end. */
export type LearnerPages = {
  openLink(ask: LinkAsk): Promise<OpenLink | DeadLink>;
  setPassword(ask: PasswordAsk): Promise<PasswordSet | WeakPassword | DeadLink>;
  platformUrl: string;
  now(): Date;
};

/** A whole class may sit behind one address; what is dear (judging, hashing) needs an open link anyway. */
export const postsPerMinute = 60;
/** The largest body taken, in bytes. */
export const largestBody = 8 * 1024;

/** One request to one of the pages, with all that it takes to answer it. */
type Visit = {
  pages: LearnerPages;
  sendPage: SendPage;
  purpose: PasswordPurpose;
  request: FastifyRequest;
  reply: FastifyReply;
};

/** `/activate/<token>` and `/reset/<token>`: a GET shows and changes nothing, a POST sets the password. */
export async function addLearnerPages(app: FastifyInstance, pages: LearnerPages, sendPage: SendPage): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  const config = { rateLimit: { max: postsPerMinute, timeWindow: '1 minute', groupId: 'password' } };
  for (const purpose of ['activation', 'reset'] as const) {
    for (const url of [linkPaths[purpose], `${linkPaths[purpose]}/*`]) {
      app.get(url, (request, reply) => show({ pages, sendPage, purpose, request, reply }));
      app.post(url, { config }, (request, reply) => use({ pages, sendPage, purpose, request, reply }));
      refuseOtherMethods(app, url, sendPage);
    }
  }
}

/** Refused before the body is looked at: whatever it is, the answer is the same. */
export function refuseOtherMethods(app: FastifyInstance, url: string, sendPage: SendPage): void {
  app.route({
    method: ['OPTIONS', 'PUT', 'PATCH', 'DELETE'],
    url,
    onRequest: async (request, reply) => sendFailure(sendPage, request, reply.header('allow', 'GET, HEAD, POST'), 405),
    handler: () => {},
  });
}

async function show(visit: Visit) {
  const { pages, purpose } = visit;
  const token = tokenOf(visit.request);
  return answer(visit, token ? await pages.openLink({ token, purpose, now: pages.now() }) : unknown);
}

async function use(visit: Visit) {
  const { pages, purpose, request, reply } = visit;
  const token = tokenOf(request);
  const ask = { purpose, password: passwordOf(request.body), now: pages.now(), reference: request.id };
  const result = token ? await pages.setPassword({ ...ask, token }) : unknown;
  if (result.kind !== 'set') return answer(visit, result);
  const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  return reply.headers(headers).redirect(pages.platformUrl, 303);
}

function answer(visit: Visit, link: OpenLink | WeakPassword | DeadLink) {
  const { sendPage, purpose, request, reply } = visit;
  const { platformUrl } = visit.pages;
  const language = pickLanguage(link.locale, request.headers['accept-language']);
  if (link.kind === 'open' || link.kind === 'weak') {
    const problem = link.kind === 'weak' ? link.problem : undefined;
    const platform = new URL(platformUrl).host;
    const page = passwordPage({ language, purpose, owner: link.owner, platform, problem });
    return sendPage(reply, problem ? 422 : 200, page);
  }
  const notice = wordsIn(language).dead[link.kind];
  const page = noticePage({ language, notice, signInUrl: platformUrl, reference: request.id });
  return sendPage(reply, link.kind === 'unknown' ? 404 : 410, page);
}

const unknown: DeadLink = { kind: 'unknown', locale: null };

function tokenOf(request: FastifyRequest): string | undefined {
  return tokenIn((request.params as { '*'?: string })['*'] ?? '');
}

function passwordOf(body: unknown): string {
  const password = (body as { password?: unknown } | null | undefined)?.password;
  return typeof password === 'string' ? password : '';
}
