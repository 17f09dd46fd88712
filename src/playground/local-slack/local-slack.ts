import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSubmitting, type Submitting } from './acting/modals.ts';
import { createPressing, type Pressing } from './acting/pressing.ts';
import { createWriting, type Writing } from './acting/writing.ts';
import { type Call, createCalls } from './calls.ts';
import { type Changes, createChanges } from './changes.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { createEditing, type Editing } from './editing.ts';
import { createFailures, type Failures } from './failures.ts';
import type { LocalSlackOptions, UserOptions } from './options.ts';
import { createPageApi } from './page-api.ts';
import { createPosting } from './posting.ts';
import { createResponseUrls } from './response-urls.ts';
import { createRoutes } from './routes.ts';
import { createSocketMode } from './socket-mode.ts';
import { createTriggers } from './triggers.ts';
import { createViews } from './views.ts';
import { describeWorkspace, type Visible, visibleTo } from './visible.ts';
import { createWebApi } from './web-api.ts';
import { createWorkspace } from './workspace.ts';

/** A Slack workspace on this machine, for the playground and the tests. */
export type LocalSlack = Writing &
  Pressing &
  Submitting &
  Editing &
  Pick<Delivery, 'redeliver' | 'replayOld' | 'forge'> &
  Pick<Failures, 'fail'> &
  Pick<Changes, 'onChange' | 'until'> & {
    /** Where it is, without a slash at the end. */
    url: string;
    /** The Web API's base, as SLACK_API_URL wants it. */
    apiUrl: string;
    botUserId: string;
    botId: string;
    users: readonly UserOptions[];
    /** Every call the app made, oldest first; those of response_urls are called `response_url`. */
    calls: readonly Call[];
    /** What this user sees now. */
    visibleTo(user: string): Visible;
    /** Makes every answer to the app take so many milliseconds. */
    setLatency(ms: number): void;
    /** A plan without user groups: usergroups.* answer `plan_upgrade_required`. */
    planWithoutGroups: boolean;
    /** Whether the app is connected by Socket Mode. */
    isConnected(): boolean;
    /** Asks a Socket Mode app to connect anew, as Slack does every few hours. */
    refreshSocket(): void;
    setRequestUrl(url: string): void;
    close(): Promise<void>;
  };

/**
 * Opens a workspace on 127.0.0.1, on a free port unless one is given: Web API, response_urls, Socket Mode, and signed
 * requests to the app, as strict as Slack's. Rejects where the port is taken, throws where a channel's member is nobody.
 */
export async function createLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const { app } = options;
  const workspace = createWorkspace(options);
  const { bot, now } = workspace;
  const views = createViews(workspace);
  const { changed, onChange, until } = createChanges(() => describeWorkspace(workspace, views));
  let url = '';
  const plan = { withoutGroups: false };
  let requestUrl = app.requestUrl;

  const triggers = createTriggers(now);
  const posting = createPosting(workspace);
  const failures = createFailures();
  const calls = createCalls({ failures, now, changed });
  const socket = createSocketMode({ base: () => url, appId: bot.appId, changed });
  const delivery = createDelivery({ socket, signingSecret: app.signingSecret, requestUrl: () => requestUrl });
  const responseUrls = createResponseUrls({ base: () => url, workspace, calls, posting });

  const stage = { workspace, views, triggers, posting, responseUrls, delivery, app, changed };
  const acting = { ...createWriting(stage), ...createPressing(stage), ...createSubmitting(stage) };
  const see = (user: string) => visibleTo(workspace, views, user);
  const backstage = {
    workspace,
    views,
    triggers,
    posting,
    withoutGroups: () => plan.withoutGroups,
    socketUrl: socket.issueUrl,
  };
  const routes = createRoutes({
    webApi: createWebApi({ app, backstage, calls }),
    responseUrls: responseUrls.serve,
    page: createPageApi({ workspace, acting, see, onChange }),
    rest: options.serve,
  });

  const server = createServer(routes).on('upgrade', socket.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...acting,
    ...createEditing(workspace, changed),
    redeliver: delivery.redeliver,
    replayOld: delivery.replayOld,
    forge: delivery.forge,
    fail: failures.fail,
    onChange,
    until,
    url,
    apiUrl: `${url}/api/`,
    botUserId: bot.userId,
    botId: bot.botId,
    users: [...workspace.users.values()],
    calls: calls.list,
    visibleTo: see,
    setLatency: calls.setLatency,
    get planWithoutGroups() {
      return plan.withoutGroups;
    },
    set planWithoutGroups(value) {
      plan.withoutGroups = value;
    },
    isConnected: socket.isConnected,
    refreshSocket: socket.refresh,
    setRequestUrl(to) {
      requestUrl = to;
    },
    async close() {
      await socket.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
