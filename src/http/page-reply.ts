import type { FastifyReply } from 'fastify';
import { scriptHash } from './pages/script.ts';
import { cssHash } from './pages/style.ts';

/** Answers with a page that caches, the next site and search engines do not keep. */
export type SendPage = (reply: FastifyReply, status: number, html: string) => FastifyReply;

/** Sends the browser on to another page. The answer is not cached, and the next site does not learn where the visitor was. */
export function redirectTo(reply: FastifyReply, address: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(address, 303);
}

/** The headers that guard every page (OWASP Secure Headers). */
const HEADERS = {
  'content-security-policy': `default-src 'none'; style-src ${cssHash}; script-src ${scriptHash}; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  vary: 'accept-language',
};

/** What every page goes out through. */
export const sendPage: SendPage = (reply, status, html) => reply.code(status).headers(HEADERS).send(html);
