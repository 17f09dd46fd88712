import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { temporaryPath } from '../core/credentials/link-url.ts';
import { publicAddress } from '../core/public-address.ts';
import { largestBody } from './learner-pages.ts';
import { addLinkPage, type LinkPageDeps } from './link-pages.ts';
import { goneView, openViewAgain, shownPage, viewPage } from './pages/view-page.tsx';

type ViewToken = { token: string; now: Date };

/** What the page that shows a temporary password to an agent needs of the rest. */
export type TemporaryViews = {
  canView(viewing: ViewToken): Promise<boolean>;
  view(viewing: ViewToken & { reference: string }): Promise<{ password: string; expiresAt: Date } | undefined>;
  now(): Date;
};

/** The page of a link in Slack that shows a temporary password, once: opening it shows a button, which shows the password. */
export async function addViewPages(app: FastifyInstance, views: TemporaryViews, deps: LinkPageDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  const { sendPage } = deps;
  const usedAt = publicAddress(deps.publicUrl, temporaryPath).replace(/^https?:\/\//, '');
  addLinkPage(
    app,
    {
      purpose: 'password-view',
      async show({ reply, token, carried }) {
        const isOpen = token !== undefined && (await views.canView({ token, now: views.now() }));
        return isOpen ? sendPage(reply, 200, viewPage(carried)) : sendPage(reply, 410, goneView());
      },
      async use({ request, reply, token }) {
        const shown = token && (await views.view({ token, now: views.now(), reference: request.id }));
        if (!shown) return sendPage(reply, 410, goneView());
        return sendPage(reply, 200, shownPage({ password: shown.password, until: shown.expiresAt, usedAt }));
      },
      askAgain: (_, reply) => sendPage(reply, 403, openViewAgain()),
    },
    deps,
  );
}
