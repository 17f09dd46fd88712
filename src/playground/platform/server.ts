import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import { createAccounts } from './accounts/accounts.ts';
import type { Auth } from './accounts/auth.ts';
import type { BehaviourSwitch } from './changes/behaviour.ts';
import { addDeskRoute } from './changes/desk-route.ts';
import { listTold } from './changes/told-changes.ts';
import type { PlatformDatabase } from './database/client.ts';
import type { DeskLine } from './desk-line.ts';
import { listEvents } from './events/outbox.ts';
import { vpaState } from './learners/vpa.ts';
import { takeVpaStep } from './learners/vpa-attempts.ts';
import type { News } from './news.ts';
import { addPageRoutes, type PageParts } from './page/routes.tsx';
import { addScenesRoutes } from './page/scenes-routes.ts';
import type { Settings } from './settings.ts';

type ServerOptions = Settings &
  Pick<DeskLine, 'client' | 'receive' | 'faults' | 'uploaded' | 'ring'> & {
    db: PlatformDatabase;
    auth: Auth;
    behaviour: BehaviourSwitch;
    news: News;
  };

/** How many changes and events a page shows. */
const SHOWN = 100;

/** Returns the platform's server, which does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true });
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    // Whoever asked as it closes is gone, and so may be the database.
    if (status >= 500 && !isClosing) options.onError(error);
    return reply.code(status).send({ title: status >= 500 ? 'Something went wrong here' : error.message });
  });
  await server.register(formbody);
  addDeskRoute(server, options.receive);
  await server.register(async (pages) => {
    pages.addHook('preHandler', async ({ method, headers: { origin, host } }, reply) => {
      if (method === 'GET' || !origin || origin === `http://${host}`) return undefined;
      return reply.code(403).send({ title: 'Only from its own page.' });
    });
    addPageRoutes(pages, pageParts(options));
    addScenesRoutes(pages, options);
  });
  return server;
}

function pageParts(options: ServerOptions): PageParts {
  const {
    db,
    auth,
    client: desk,
    passwords,
    clock: now,
    name: platform,
    news,
    behaviour,
    faults,
    uploaded,
    ring,
  } = options;
  const rang = () => {
    ring();
    news.changed();
  };
  return {
    platform,
    accounts: createAccounts({ db, auth, desk, passwords, now, rang }),
    vpa: (member) => vpaState(member, now()),
    async takeStep({ learner: { externalId } }, step) {
      await takeVpaStep(db, { externalId, step, now: now() });
      rang();
    },
    told: async () => ({
      behaviour: behaviour.now().behaviour,
      told: await listTold(db, SHOWN),
      events: await listEvents(db, SHOWN),
      faults,
      uploaded: uploaded(),
    }),
  };
}
