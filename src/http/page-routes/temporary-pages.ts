import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type PasswordPurpose, temporaryPath } from '../../core/credentials/link-url.ts';
import type { TemporaryTry, TemporaryUse } from '../../service/credentials/use-temporary-password.ts';
import { pickLanguage } from '../pages/language.ts';
import { noticePage } from '../pages/notice-page.tsx';
import { wordsIn } from '../pages/page-texts.ts';
import { type TemporaryForm, temporaryPage } from '../pages/temporary-page.tsx';
import { largestBody } from './learner-pages.ts';
import { createLinkCookie, type LinkCookie } from './link-cookie.ts';
import { carryToken, type LinkPage, type LinkPageDeps, refuseOtherMethods } from './link-pages.ts';

/** What the page where a temporary password is used needs of the rest. */
export type TemporaryUses = {
  use(trying: TemporaryTry): Promise<TemporaryUse>;
  /** Whether the learning platform keeps the passwords now: none is used here. */
  areSetElsewhere?: boolean;
  now(): Date;
};

type Room = {
  passwords: TemporaryUses;
  deps: LinkPageDeps;
  /** Where learners sign in. */
  platformUrl: string;
  cookie: LinkCookie;
  /** Returns the page where the learner chooses a password, for a browser that keeps no cookies. */
  choosePage(purpose: PasswordPurpose): LinkPage<PasswordPurpose>;
};

/**
 * Adds `/temporary`, where a learner uses a temporary password: a right one leads on to choosing one of their own. Where
 * passwords are set at the platform, it says so instead.
 */
export async function addTemporaryPages(
  app: FastifyInstance,
  { passwords, choosePage, platformUrl, deps }: Omit<Room, 'cookie'>,
): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  const room = { passwords, choosePage, platformUrl, deps, cookie: createLinkCookie(deps.publicUrl) };
  app.get(temporaryPath, (request, reply) =>
    passwords.areSetElsewhere
      ? sendElsewhere(room, request, reply)
      : sendForm(room, request, reply, 200, { email: '' }),
  );
  app.post(temporaryPath, { config: { rateLimit: deps.rateLimit } }, (request, reply) =>
    passwords.areSetElsewhere ? sendElsewhere(room, request, reply) : usePassword(room, request, reply),
  );
  refuseOtherMethods(app, temporaryPath, deps.sendPage);
}

function sendElsewhere({ deps, platformUrl }: Room, request: FastifyRequest, reply: FastifyReply) {
  const language = pickLanguage(null, request.headers['accept-language']);
  const notice = wordsIn(language).dead['set-elsewhere'];
  return deps.sendPage(reply, 410, noticePage({ language, notice, signInUrl: platformUrl }));
}

function sendForm(
  { deps, cookie }: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  form: TemporaryForm,
) {
  const language = pickLanguage(null, request.headers['accept-language']);
  cookie.tryOut(reply, temporaryPath);
  return deps.sendPage(reply, status, temporaryPage({ language, ...form }));
}

async function usePassword(room: Room, request: FastifyRequest, reply: FastifyReply) {
  const { passwords } = room;
  const email = fieldOf(request.body, 'email').slice(0, 254);
  const password = fieldOf(request.body, 'password');
  const now = passwords.now();
  const used = await passwords.use({ email, password, now, reference: request.id });
  if (used.kind === 'wrong') return sendForm(room, request, reply, 422, { email, problem: 'wrong' });
  if (used.kind === 'too-early') {
    const seconds = Math.max(1, Math.ceil((used.until.getTime() - now.getTime()) / 1000));
    reply.header('retry-after', seconds);
    return sendForm(room, request, reply, 429, { email, problem: { waitMinutes: Math.ceil(seconds / 60) } });
  }
  return leadOn(room, request, reply, used);
}

/** Goes on to the new link's page. There is no mail to open it from again: without cookies that page is answered in place. */
async function leadOn(
  { deps, cookie, choosePage }: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  { purpose, token }: { purpose: PasswordPurpose; token: string },
) {
  if (cookie.isKept(request)) return cookie.setAside(reply, purpose, token);
  const carried = carryToken(deps.publicUrl, purpose, token);
  return choosePage(purpose).show({ purpose, request, reply, token, carried });
}

function fieldOf(body: unknown, name: 'email' | 'password'): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
