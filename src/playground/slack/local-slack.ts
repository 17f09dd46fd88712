import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import { readMessage } from '../reading.ts';
import { createModals, type Modals } from './acting/modals.ts';
import { createForms, type Forms } from './acting/open-form.ts';
import { createPressing, type Pressing } from './acting/pressing.ts';
import { createSpeaking, type Speaking } from './acting/speaking.ts';
import { createSuggesting, type Suggesting } from './acting/suggesting.ts';
import { type Breakdowns, createBreakdowns } from './delivery/breakdowns.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { type TellingWorkspace, tellOfChanges } from './delivery/events.ts';
import { createRates, type Rates } from './delivery/rates.ts';
import { createResponseUrls } from './delivery/response-urls.ts';
import { createSockets, type Sockets } from './delivery/socket.ts';
import { createTriggers } from './delivery/triggers.ts';
import { addHooks } from './hooks.ts';
import type { Inside, LocalApp } from './inside.ts';
import { addPageApi } from './page-api.ts';
import { type Changes, createChanges } from './state/changes.ts';
import { createFiles } from './state/files.ts';
import { createIds } from './state/ids.ts';
import { createMessageValues } from './state/message-values.ts';
import { createMessages, type Message } from './state/messages.ts';
import { type Seen, seenBy } from './state/seen.ts';
import { createSuggestions } from './state/suggestions.ts';
import { addUploads } from './state/uploads.ts';
import { createViews } from './state/views.ts';
import { createWorkspace, type WorkspaceData } from './state/workspace.ts';
import { type ApiCall, addWebApi } from './web-api.ts';

/** How many messages tell what is on screen. */
const MOST_TOLD = 5;

/** Returns what is on screen, in short: the newest messages, and the open modals. */
function screenText({ messages, views }: Inside): string {
  const told = messages.all().slice(-MOST_TOLD).map(readMessage);
  const open = views.all().map(({ title }) => `[modal] ${title.text}`);
  return ['On screen:', ...told, ...open].join('\n---\n');
}

/** A workspace on this machine, as strict as Slack. */
export type LocalSlack = Speaking &
  Pressing &
  Modals &
  Suggesting &
  Forms &
  Pick<Changes, 'onChange' | 'until'> &
  Pick<Breakdowns, 'breakDown' | 'rateLimit' | 'latency' | 'mend'> &
  Pick<Rates, 'limitRates' | 'earlyCalls'> &
  Pick<Delivery, 'setRequestUrl' | 'repeatNext' | 'redeliver' | 'resend' | 'envelopes'> & {
    /** Where it is, without a slash at the end; the Web API is at `${url}/api/`. */
    url: string;
    /** The people, groups and channels; `join`, `leave`, `setUserGroup`, `updateUser` … change them. */
    workspace: TellingWorkspace;
    /** The app as installed: its scopes, plan and `revoked` may be changed. */
    app: LocalApp;
    /** Everything the app called, oldest first, response_urls too. */
    calls: readonly ApiCall[];
    /** Returns every message there is, ephemerals too, oldest first. */
    messages(): readonly Message[];
    /** Returns what this user has on their screen. Throws where there is no such user. */
    visibleTo(user: string): Seen;
    /** Returns what is in a file; undefined where there is none of that id. */
    file(id: string): Buffer | undefined;
    /** The app's live sockets. */
    sockets: Pick<Sockets, 'count' | 'refresh' | 'drop'>;
    close(): Promise<void>;
  };

/** What a local Slack is made of. */
export type LocalSlackOptions = {
  workspace: WorkspaceData;
  app: Pick<LocalApp, 'botToken' | 'signingSecret' | 'scopes'> &
    Partial<LocalApp> & {
      /** Where signed requests go; several are taken in turn, as behind a load balancer. */
      requestUrl?: string | string[];
    };
  /** Milliseconds since 1970: for timestamps and for the life of triggers and response_urls. Signatures use the real time. */
  now?: () => number;
  /** The port; a free one unless given. */
  port?: number;
  /** How long an acknowledgement may take, in milliseconds; Slack's 3,000 unless given. */
  ackMs?: number;
  /** How long a trigger lives, in milliseconds; Slack's 3,000 unless given. */
  triggerMs?: number;
  /** Adds routes of one's own to the same server, such as a page at `/`. */
  routes?: (server: FastifyInstance, slack: LocalSlack) => void;
};

/**
 * Starts a local Slack on 127.0.0.1. The app is installed in it: a bot user is added to the workspace, in no channel but
 * those that list it. Rejects where the port is taken.
 */
export async function createLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const { inside, sockets, server, breakdowns, rates, calls, closing } = await build(options);
  const delivery = createDelivery({ app: inside.app, sockets, ackMs: options.ackMs });
  delivery.setRequestUrl(options.app.requestUrl);
  const url = { current: '' };
  const filling = { ...createModals(inside, delivery), ...createSuggesting(inside, delivery) };
  const slack: LocalSlack = {
    ...createSpeaking(inside, delivery),
    ...createPressing(inside, delivery),
    ...filling,
    ...createForms(inside, filling),
    ...delivery,
    onChange: inside.changes.onChange,
    until: (find, timeoutMs, described = () => find.toString()) =>
      inside.changes.until(find, timeoutMs, () => `${described()}\n${screenText(inside)}`),
    breakDown: breakdowns.breakDown,
    rateLimit: breakdowns.rateLimit,
    latency: breakdowns.latency,
    mend: breakdowns.mend,
    limitRates: rates.limitRates,
    earlyCalls: rates.earlyCalls,
    get url() {
      return url.current;
    },
    workspace: tellOfChanges(inside, delivery),
    app: inside.app,
    calls,
    messages: inside.messages.all,
    visibleTo: (user) => seenBy(inside, user),
    file: (id) => inside.files.find(id)?.content,
    sockets: sockets(),
    async close() {
      closing.abort();
      await sockets().close();
      await server.close();
    },
  };
  addPageApi(server, slack);
  options.routes?.(server, slack);
  url.current = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return slack;
}

async function build({ workspace: data, app: installed, now = Date.now, triggerMs }: LocalSlackOptions) {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for each answer that is late
  const server = fastify({ forceCloseConnections: true, bodyLimit: 2_000_000 });
  await server.register(formbody);
  const root = () => `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const changes = createChanges();
  const { changed } = changes;
  const ids = createIds(now);
  const app = install(installed);
  const workspace = createWorkspace(data, changed);
  if (!workspace.user(app.botUserId))
    workspace.addUser({
      id: app.botUserId,
      name: app.name.toLowerCase().replaceAll(' ', ''),
      real_name: app.name,
      is_bot: true,
    });
  const sockets = createSockets({ server: server.server, ids, appId: app.appId, root, changed });
  const inside: Inside = {
    app,
    workspace,
    messages: createMessages({ ids, workspace, changed }),
    messageValues: createMessageValues(changed),
    files: createFiles({ ids, root }),
    views: createViews({ ids, changed }),
    suggestions: createSuggestions(),
    triggers: createTriggers(ids, now, triggerMs),
    responseUrls: createResponseUrls({ ids, now, root }),
    ids,
    changes,
    now,
    socketUrl: sockets.nextUrl,
  };
  const breakdowns = createBreakdowns();
  const rates = createRates();
  const calls: ApiCall[] = [];
  const parts = { inside, breakdowns, rates, calls, closing: closing.signal };
  addWebApi(server, parts);
  addHooks(server, parts);
  addUploads(server, parts);
  return { inside, sockets: () => sockets, server, breakdowns, rates, calls, closing };
}

function install({ requestUrl: _url, ...given }: LocalSlackOptions['app']): LocalApp {
  return {
    commands: [{ command: '/learner' }],
    shortcuts: [],
    events: [],
    hasOptionsUrl: true,
    appId: 'A0LEARNER',
    botId: 'B0LEARNER',
    botUserId: 'U0LEARNER',
    name: 'Learner Desk',
    plan: 'paid',
    ...given,
  };
}
