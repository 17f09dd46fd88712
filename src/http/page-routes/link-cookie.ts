import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashToken } from '../../core/credentials/link-token.ts';
import { type LinkPurpose, linkPagePath, tokenIn } from '../../core/credentials/link-url.ts';
import { publicPath } from '../../core/public-address.ts';
import { PAGE_MINUTES } from '../../service/credentials/link-visit.ts';
import { redirectTo } from '../page-reply.ts';

const NAME = 'link';
const TRIED = 'none';

/** Keeps a link's token in the browser while its page is open, out of every address. */
export type LinkCookie = {
  /** Sets a token aside for its link's page, and sends the browser on to that page, whose address is no secret. */
  setAside(reply: FastifyReply, purpose: LinkPurpose, token: string): FastifyReply;
  /** Returns the token that was set aside for the page of the link `id`; undefined where there is none. */
  read(request: FastifyRequest, id: string): string | undefined;
  /** Gives a page a cookie that says nothing, to see with its form whether this browser keeps any. */
  tryOut(reply: FastifyReply, path: string): void;
  /** Returns whether the cookie that was tried out came back. */
  isKept(request: FastifyRequest): boolean;
};

/**
 * Returns the cookies of the links' pages. Each is for the page of one link, so that links in two tabs do not mix, and goes
 * nowhere else. It is Lax: a Strict one is not sent after a click in webmail, which is another site.
 * @param publicUrl PUBLIC_URL: its path stands before every page, and with https no cookie is sent without TLS.
 */
export function createLinkCookie(publicUrl: string): LinkCookie {
  const secure = publicUrl.startsWith('https:');
  const maxAge = PAGE_MINUTES * 60;
  const set = (reply: FastifyReply, path: string, value: string) =>
    reply.setCookie(NAME, value, { path, maxAge, httpOnly: true, sameSite: 'lax', secure });
  return {
    setAside(reply, purpose, token) {
      const path = publicPath(publicUrl, linkPagePath(purpose, hashToken(token)));
      return redirectTo(set(reply, path, token), path);
    },
    read: ({ cookies }, id) => tokenOf(id, cookies[NAME]),
    tryOut: (reply, path) => void set(reply, publicPath(publicUrl, path), TRIED),
    isKept: ({ cookies }) => cookies[NAME] === TRIED,
  };
}

/** Returns the token in `given`, where it is the one of the link `id`. */
export function tokenOf(id: string, given: unknown): string | undefined {
  const token = typeof given === 'string' ? tokenIn(given) : undefined;
  return token && hashToken(token) === id ? token : undefined;
}
