import type { FastifyInstance } from 'fastify';
import { sendFailure } from './failures.ts';
import type { SendPage } from './page-reply.ts';

/** How a browser says that a form of ours was sent, or a page of ours opened by hand (w3.org/TR/fetch-metadata, 2.3). */
const OURS = ['same-origin', 'none'];

/**
 * Refuses a form that another site's page sends here in a visitor's browser, before its body is read. Other programs do
 * not say where they come from, and carry no cookies. Browsers say `Origin: null` for our own forms too, because our
 * pages have no referrer; where only that is said, it is believed.
 * @param publicUrl PUBLIC_URL: its origin is ours.
 */
export function refuseOtherSites(app: FastifyInstance, publicUrl: string, sendPage: SendPage): void {
  const { origin } = new URL(publicUrl);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST') return;
    const { origin: from = 'null', 'sec-fetch-site': site } = request.headers;
    const isOurs = (site === undefined || OURS.includes(String(site))) && (from === 'null' || from === origin);
    if (!isOurs) return sendFailure(sendPage, request, reply, 403);
  });
}
