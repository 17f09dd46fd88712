import type { FastifyReply } from 'fastify';
import { cssHash } from './pages/style.ts';

/** Answers with a page that caches, the next site and search engines do not keep. */
export type SendPage = (reply: FastifyReply, status: number, html: string) => FastifyReply;

/** Sends the browser on to another page. The answer is not cached, and the next site does not learn where the visitor was. */
export function redirectTo(reply: FastifyReply, address: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(address, 303);
}

/**
 * Makes the function that every page goes out through, with the headers that guard it (OWASP Secure Headers).
 * @param platformUrl where the form's answer sends the learner: browsers hold redirects to `form-action` as well.
 */
export function createSendPage(platformUrl: string): SendPage {
  const platform = new URL(platformUrl);
  // A platform on https may pass the learner on to wherever she signs in.
  const onward = platform.protocol === 'https:' ? 'https:' : platform.origin;
  const headers = {
    'content-security-policy': `default-src 'none'; style-src ${cssHash}; img-src data:; form-action 'self' ${onward}; base-uri 'none'; frame-ancestors 'none'`,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    vary: 'accept-language',
  };
  return (reply, status, html) => reply.code(status).headers(headers).send(html);
}
