import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { temporaryPath } from '../../core/credentials/link-url.ts';
import { publicAddress } from '../../core/public-address.ts';
import type { PasswordShown, PasswordView, ViewState } from '../../service/credentials/temporary-password.ts';
import { goneView, openViewAgain, shownPage, viewPage } from '../pages/view-page.tsx';
import { largestBody } from './learner-pages.ts';
import { addLinkPage, type LinkPageDeps } from './link-pages.ts';

/** What the page that shows a temporary password to an agent needs of the rest. */
export type TemporaryViews = {
  open(viewing: PasswordView): Promise<ViewState>;
  view(viewing: PasswordView): Promise<PasswordShown | { kind: Exclude<ViewState, 'open'> }>;
  now(): Date;
};

/** Adds the page of a link in Slack. It shows a temporary password once: first a button, which shows the password. */
export async function addViewPages(app: FastifyInstance, views: TemporaryViews, deps: LinkPageDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: largestBody });
  const { sendPage } = deps;
  const gone = (reply: FastifyReply, kind: ViewState) => {
    if (kind === 'unknown') deps.countUnknown('password-view');
    return sendPage(reply, 410, goneView());
  };
  const usedAt = publicAddress(deps.publicUrl, temporaryPath).replace(/^https?:\/\//, '');
  addLinkPage(
    app,
    {
      purpose: 'password-view',
      async show({ request, reply, token, carried }) {
        const state = token ? await views.open({ token, now: views.now(), reference: request.id }) : 'unknown';
        return state === 'open' ? sendPage(reply, 200, viewPage(carried)) : gone(reply, state);
      },
      async use({ request, reply, token }) {
        if (!token) return gone(reply, 'unknown');
        const shown = await views.view({ token, now: views.now(), reference: request.id });
        if (shown.kind !== 'shown') return gone(reply, shown.kind);
        return sendPage(reply, 200, shownPage({ password: shown.password, until: shown.expiresAt, usedAt }));
      },
      askAgain: (_, reply) => sendPage(reply, 403, openViewAgain()),
    },
    deps,
  );
}
