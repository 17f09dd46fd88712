import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import type {
  DeadLink,
  LinkAsk,
  OpenLink,
  PasswordAsk,
  PasswordSet,
  WeakPassword,
} from '../../service/credentials/set-password.ts';
import { pickLanguage } from '../pages/language.ts';
import { noticePage } from '../pages/notice-page.tsx';
import { wordsIn } from '../pages/page-texts.ts';
import { passwordPage } from '../pages/password-page.tsx';
import { addLinkPage, type LinkPage, type LinkPageDeps, type Visit } from './link-pages.ts';

/** What the pages need of the rest: the two things that can be done with a link, and where it leads in the end. */
export type LearnerPages = {
  openLink(ask: LinkAsk): Promise<OpenLink | DeadLink>;
  setPassword(ask: PasswordAsk): Promise<PasswordSet | WeakPassword | DeadLink>;
  platformUrl: string;
  now(): Date;
};

/** A whole class may sit behind one address; what is dear (checking, hashing) needs an open link anyway. */
export const postsPerMinute = 60;
/** The largest body taken, in bytes. */
export const largestBody = 8 * 1024;

const unknown: DeadLink = { kind: 'unknown', locale: null };

/** Adds the pages of links that let a learner choose a password: one shows the form, and using it sets the password. */
export async function addLearnerPages(app: FastifyInstance, pages: LearnerPages, deps: LinkPageDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  for (const purpose of ['activation', 'reset'] as const)
    addLinkPage(app, createLearnerPage(purpose, pages, deps), deps);
}

/** Returns the page of one kind of link that lets a learner choose a password. */
export function createLearnerPage(
  purpose: PasswordPurpose,
  pages: LearnerPages,
  deps: LinkPageDeps,
): LinkPage<PasswordPurpose> {
  const room = { pages, deps };
  return {
    purpose,
    async show(visit) {
      const { token } = visit;
      return sendLinkPage(room, visit, token ? await pages.openLink({ token, purpose, now: pages.now() }) : unknown);
    },
    async use(visit) {
      const { token, request } = visit;
      const ask = { purpose, password: passwordOf(request.body), now: pages.now(), reference: request.id };
      const result = token ? await pages.setPassword({ ...ask, token }) : unknown;
      return result.kind === 'set' ? sendSet(room, visit, result) : sendLinkPage(room, visit, result);
    },
    askAgain(request, reply) {
      const language = pickLanguage(null, request.headers['accept-language']);
      return deps.sendPage(reply, 403, noticePage({ language, notice: wordsIn(language).openAgain }));
    },
  };
}

type Room = { pages: LearnerPages; deps: LinkPageDeps };

/** Says that it worked, and where to sign in. */
function sendSet({ pages, deps }: Room, { purpose, request, reply }: Visit<PasswordPurpose>, { locale }: PasswordSet) {
  const language = pickLanguage(locale, request.headers['accept-language']);
  const notice = wordsIn(language).set[purpose];
  return deps.sendPage(reply, 200, noticePage({ language, notice, signInUrl: pages.platformUrl }));
}

function sendLinkPage(
  { pages, deps }: Room,
  { purpose, request, reply, carried }: Visit<PasswordPurpose>,
  link: OpenLink | WeakPassword | DeadLink,
): FastifyReply {
  const { platformUrl } = pages;
  const { sendPage } = deps;
  const language = pickLanguage(link.locale, request.headers['accept-language']);
  if (link.kind === 'open' || link.kind === 'weak') {
    const problem = link.kind === 'weak' ? link.problem : undefined;
    const platform = new URL(platformUrl).host;
    const page = passwordPage({ language, purpose, owner: link.owner, platform, problem, carried });
    return sendPage(reply, problem ? 422 : 200, page);
  }
  if (link.kind === 'unknown') deps.countUnknown(purpose);
  const notice = wordsIn(language).dead[link.kind];
  const page = noticePage({ language, notice, signInUrl: platformUrl, reference: request.id });
  return sendPage(reply, link.kind === 'unknown' ? 404 : 410, page);
}

function passwordOf(body: unknown): string {
  const password = (body as { password?: unknown } | null | undefined)?.password;
  return typeof password === 'string' ? password : '';
}
