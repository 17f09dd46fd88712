import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { linkPaths, temporaryPath, tokenIn } from '../core/credentials/link-url.ts';
import { publicAddress, publicPath } from '../core/public-address.ts';
import type { TemporaryTry, TemporaryUse } from '../service/credentials/use-temporary-password.ts';
import { largestBody, postsPerMinute, refuseOtherMethods } from './learner-pages.ts';
import type { SendPage } from './page-reply.ts';
import { pickLanguage } from './pages/language.ts';
import { type TemporaryForm, temporaryPage } from './pages/temporary-page.tsx';
import { goneView, shownPage, viewPage } from './pages/view-page.tsx';

type ViewToken = { token: string; now: Date };

/** What the pages about temporary passwords need of the rest. */
export type TemporaryPasswords = {
  canView(viewing: ViewToken): Promise<boolean>;
  view(viewing: ViewToken & { reference: string }): Promise<{ password: string; expiresAt: Date } | undefined>;
  use(trying: TemporaryTry): Promise<TemporaryUse>;
  publicUrl: string;
  now(): Date;
};

type TemporaryPageDeps = { passwords: TemporaryPasswords; sendPage: SendPage };

/**
 * `/view/<token>` shows an agent a temporary password, once: a GET shows a button, a POST the password.
 * `/temporary` is where a learner uses it: a right one leads on to choosing a password of one's own.
 */
export async function addTemporaryPages(
  app: FastifyInstance,
  passwords: TemporaryPasswords,
  sendPage: SendPage,
): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  const config = { rateLimit: { max: postsPerMinute, timeWindow: '1 minute', groupId: 'temporary' } };
  const room = { passwords, sendPage };
  const viewPath = `${linkPaths['password-view']}/*`;
  app.get(viewPath, (request, reply) => openView(room, request, reply));
  app.post(viewPath, { config }, (request, reply) => view(room, request, reply));
  app.get(temporaryPath, (request, reply) => ask(room, request, reply, 200, { email: '' }));
  app.post(temporaryPath, { config }, (request, reply) => use(room, request, reply));
  for (const url of [viewPath, temporaryPath]) refuseOtherMethods(app, url, sendPage);
}

const tokenOf = (request: FastifyRequest) => tokenIn((request.params as { '*'?: string })['*'] ?? '');

async function openView({ passwords, sendPage }: TemporaryPageDeps, request: FastifyRequest, reply: FastifyReply) {
  const token = tokenOf(request);
  const isOpen = token !== undefined && (await passwords.canView({ token, now: passwords.now() }));
  return isOpen ? sendPage(reply, 200, viewPage()) : sendPage(reply, 410, goneView());
}

async function view({ passwords, sendPage }: TemporaryPageDeps, request: FastifyRequest, reply: FastifyReply) {
  const token = tokenOf(request);
  const shown = token && (await passwords.view({ token, now: passwords.now(), reference: request.id }));
  if (!shown) return sendPage(reply, 410, goneView());
  const usedAt = publicAddress(passwords.publicUrl, temporaryPath).replace(/^https?:\/\//, '');
  return sendPage(reply, 200, shownPage({ password: shown.password, until: shown.expiresAt, usedAt }));
}

function ask(
  { sendPage }: TemporaryPageDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  form: TemporaryForm,
) {
  const language = pickLanguage(null, request.headers['accept-language']);
  return sendPage(reply, status, temporaryPage({ language, ...form }));
}

async function use(room: TemporaryPageDeps, request: FastifyRequest, reply: FastifyReply) {
  const { passwords } = room;
  const email = fieldOf(request.body, 'email').slice(0, 254);
  const password = fieldOf(request.body, 'password');
  const now = passwords.now();
  const used = await passwords.use({ email, password, now, reference: request.id });
  if (used.kind === 'wrong') return ask(room, request, reply, 422, { email, problem: 'wrong' });
  if (used.kind === 'too-early') {
    const seconds = Math.max(1, Math.ceil((used.until.getTime() - now.getTime()) / 1000));
    reply.header('retry-after', seconds);
    return ask(room, request, reply, 429, { email, problem: { waitMinutes: Math.ceil(seconds / 60) } });
  }
  const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
  const choosing = publicPath(passwords.publicUrl, `${linkPaths[used.purpose]}/${used.token}`);
  return reply.headers(headers).redirect(choosing, 303);
}

function fieldOf(body: unknown, name: 'email' | 'password'): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
