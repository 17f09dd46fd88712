import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { LinkPurpose, PasswordPurpose } from '../core/credentials/link-url.ts';
import { newReference } from '../core/requests/reference.ts';
import { addFailures, answerUnreadable, sendFailure } from './failures.ts';
import { addHealth, type Health } from './health.ts';
import { addMetrics, type MetricsPage } from './metrics.ts';
import { type SendPage, sendPage } from './page-reply.ts';
import { addLearnerPages, createLearnerPage, type LearnerPages, postsPerMinute } from './page-routes/learner-pages.ts';
import type { CookielessVisits, LinkPageDeps } from './page-routes/link-pages.ts';
import { addTemporaryPages, type TemporaryUses } from './page-routes/temporary-pages.ts';
import { createUnknownLinks, type UnknownLinks } from './page-routes/unknown-links.ts';
import { addViewPages, type TemporaryViews } from './page-routes/view-pages.ts';
import { refuseOtherSites } from './same-site.ts';
import { createSlackEndpoint, type NodeHandler } from './slack-endpoint.ts';
import { sayUntrusted, type TrustedProxies, trustOf } from './trusted-proxies.ts';
import { addWebhooks, type Webhooks } from './webhooks.ts';

export type ServerOptions = Health & {
  log: FastifyBaseLogger;
  /** PUBLIC_URL: decides on HSTS, and on whose forms are ours. The Host header decides on nothing. */
  publicUrl: string;
  /** Which proxies are believed about where a request comes from; none unless given. */
  trustProxy?: TrustedProxies;
  /** `/metrics`; none unless given. */
  metrics?: MetricsPage;
  pages: LearnerPages;
  cookielessVisits: CookielessVisits;
  /** Temporary passwords: shown to an agent, used by a learner. */
  temporaryPasswords?: TemporaryUses & TemporaryViews;
  /** Called for each visit with an unknown link. */
  onUnknownLink?: (purpose: LinkPurpose) => void;
  /** The provider's webhooks; none where their secret is not set. */
  webhooks?: Webhooks;
  /** Adds the API's routes below `/v1`; none where nobody may call it. */
  api?: (app: FastifyInstance) => Promise<void>;
  /** Takes POST /slack/events with its stream unread; none with Socket Mode. */
  slack?: NodeHandler;
};

export type HttpServer = {
  app: FastifyInstance;
  /** Takes requests; port 0 picks a free one. Returns the port. */
  listen(port: number, host?: string): Promise<number>;
  /** Takes no more requests, answers those in hand, and resolves when the last is answered. */
  close(): Promise<void>;
};

/** Builds the one HTTP server: Slack's endpoint, the learner's pages, health, metrics. Further routes go on `app` before `listen`. */
export async function createServer(options: ServerOptions): Promise<HttpServer> {
  let closing = false;
  const isClosing = () => closing;
  const unknownLinks = createUnknownLinks(options.log, options.onUnknownLink ?? (() => {}));
  const app = createApp(options, sendPage, isClosing);
  await app.register(rateLimit, { global: false });
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply));
  if (!options.trustProxy) sayUntrusted(app);
  addFailures(app, sendPage);
  refuseWhileClosing(app, sendPage, isClosing);
  refuseOtherSites(app, options.publicUrl, sendPage);
  addHealth(app, options, isClosing);
  if (options.metrics) addMetrics(app, options.metrics, options.publicUrl);
  const { webhooks, api } = options;
  if (webhooks) await app.register((scope) => addWebhooks(scope, webhooks));
  if (api) await app.register((scope) => api(scope), { prefix: '/v1' });
  await addPages(app, options, sendPage, unknownLinks);
  return {
    app,
    listen: (port, host = '0.0.0.0') => listenOn(app, port, host),
    async close() {
      closing = true;
      await app.close();
      unknownLinks.close();
    },
  };
}

/** Adds the pages that people open in a browser. */
async function addPages(
  app: FastifyInstance,
  options: ServerOptions,
  sendPage: SendPage,
  unknownLinks: UnknownLinks,
): Promise<void> {
  const { publicUrl, pages, temporaryPasswords, cookielessVisits } = options;
  const depsOf = (groupId: string): LinkPageDeps => {
    const rateLimit = { max: postsPerMinute, timeWindow: '1 minute', groupId };
    return { cookielessVisits, publicUrl, sendPage, countUnknown: unknownLinks.count, rateLimit };
  };
  await app.register(cookie);
  await app.register((scope) => addLearnerPages(scope, pages, depsOf('password')));
  if (!temporaryPasswords) return;
  const choosePage = (purpose: PasswordPurpose) => createLearnerPage(purpose, pages, depsOf('temporary'));
  await app.register((scope) => addViewPages(scope, temporaryPasswords, depsOf('temporary')));
  const { platformUrl } = pages;
  const temporary = { passwords: temporaryPasswords, choosePage, platformUrl, deps: depsOf('temporary') };
  await app.register((scope) => addTemporaryPages(scope, temporary));
}

function createApp({ log, publicUrl, slack, trustProxy }: ServerOptions, sendPage: SendPage, isClosing: () => boolean) {
  return fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'ref' }),
    requestIdHeader: false,
    genReqId: newReference,
    trustProxy: trustOf(trustProxy),
    return503OnClosing: false,
    routerOptions: { maxParamLength: 4096 },
    serverFactory: (rest) =>
      createSlackEndpoint({ rest, slack, log, isClosing, isHttps: publicUrl.startsWith('https:') }),
    clientErrorHandler: answerUnreadable,
    // An address that cannot even be decoded: most likely a link that was cut in the middle.
    frameworkErrors: (_, request, reply) => {
      sendFailure(sendPage, request, reply, 404);
      logRequest(request, reply); // hooks do not run here
    },
  }) as unknown as FastifyInstance;
}

/** Logs a line a request: the route's pattern, and never its address, which holds the token. */
function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? '(none)';
  const ms = Math.round(reply.elapsedTime);
  request.log.info({ method: request.method, route, status: reply.statusCode, ms }, 'request');
}

function refuseWhileClosing(app: FastifyInstance, sendPage: SendPage, isClosing: () => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isClosing() || request.routeOptions.url === '/readyz' || request.routeOptions.url === '/healthz') return;
    return sendFailure(sendPage, request, reply.header('retry-after', '10'), 503);
  });
}

async function listenOn(app: FastifyInstance, port: number, host: string): Promise<number> {
  // Fastify has a line for every address it listens on; the start says its own.
  const { level } = app.log;
  app.log.level = 'warn';
  await app.listen({ port, host }).finally(() => {
    app.log.level = level;
  });
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : port;
}
