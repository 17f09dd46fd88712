import type { FastifyInstance } from 'fastify';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { createApp, type DeskApp, type TimeLimits } from '../app.ts';
import type { Config } from '../config.ts';
import { type Catalogue, catalogue } from '../core/catalogue.ts';
import { noPlatform } from '../core/platform/platform.ts';
import { publicAddress } from '../core/public-address.ts';
import type { Resolver } from '../email/doctor/dns/dns.ts';
import { messageShortcuts } from '../slack/input/shortcuts.ts';
import { appManifest, botEvents, botScopes } from '../slack/manifest.ts';
import { createPlaygroundDns } from './dns.ts';
import { createMailbox, type Mailbox } from './mailbox/mailbox.ts';
import type { Platform } from './platform/platform.ts';
import { createLocalSlack, type LocalSlack } from './slack/local-slack.ts';
import type { WorkspaceData } from './slack/state/workspace.ts';
import { connectedTo, startPlatform } from './stage-platform.ts';
import { BOT, RESEND_KEY, ROLES, WEBHOOK_SECRET, workspaceData } from './workspace-data.ts';

/** Our own Slack, our own mail provider, and the real desk between them, talking HTTP. */
export type Stage = {
  slack: LocalSlack;
  mailbox: Mailbox;
  /** The learning platform, where the stage has one. */
  platform: Platform | undefined;
  /** The desk's settings, as `.env` would give them. */
  config: Config;
  /** Returns the desk that runs now. */
  desk(): DeskApp;
  /** Ends the desk and starts it again, as a deployment does, with these settings changed. */
  restart(change?: Partial<Config>): Promise<void>;
  close(): Promise<void>;
};

export type StageOptions = {
  databaseUrl: string;
  log: Logger;
  /** Ports of the local Slack, the mailbox and the desk; free ones unless given. */
  ports?: { slack: number; mailbox: number; desk: number };
  clock?: () => Date;
  /** Called with each SQL statement of the desk's. */
  onStatement?: (statement: string) => void;
  socketMode?: boolean;
  /** Where a learner goes once the password is set; the platform's page, else the mailbox's, unless given. */
  platformUrl?: string;
  /** A learning platform that the desk is connected to, on a database of its own; none unless given. */
  platform?: { databaseUrl: string; port?: number };
  /** Whether the provider tells by webhooks what became of a mail; otherwise it says nothing by itself. */
  webhooks?: boolean;
  /** What can be asked for; the product's own unless given. */
  catalogue?: Catalogue;
  /** How long things may take; the product's own unless given. */
  limits?: TimeLimits;
  /** Who answers DNS; the playground's own unless given. */
  resolver?: Resolver;
  /** How long Slack waits for an acknowledgement, and how long a trigger lives, in milliseconds; Slack's 3,000 unless given. */
  slackMs?: number;
  /** What is different in the workspace, such as the Enterprise Grid organization that it is in. */
  workspace?: Partial<WorkspaceData>;
  /** Settings to change. */
  config?: Partial<Config>;
  routes?: (server: FastifyInstance, slack: LocalSlack, mailboxUrl: () => string) => void;
};

/** Starts what a desk lives among: a Slack with #support, #escalations, a channel shared with another company, and DMs; and a mailbox. */
export async function createSurroundings(
  options: Pick<StageOptions, 'ports' | 'clock' | 'routes' | 'catalogue' | 'slackMs' | 'workspace'> = {},
): Promise<{ slack: LocalSlack; mailbox: Mailbox }> {
  const { ports } = options;
  const mailbox = await createMailbox({ apiKey: RESEND_KEY, port: ports?.mailbox });
  const slack = await createLocalSlack({
    workspace: { ...workspaceData(), ...options.workspace },
    app: {
      ...BOT,
      botToken: BOT.token,
      botUserId: BOT.id,
      scopes: [...botScopes],
      commands: manifestCommands(),
      shortcuts: messageShortcuts(options.catalogue ?? catalogue),
      events: botEvents,
    },
    now: options.clock && (() => options.clock?.().getTime() ?? Date.now()),
    port: ports?.slack,
    ackMs: options.slackMs,
    triggerMs: options.slackMs,
    routes: (server, self) => options.routes?.(server, self, () => mailbox.url),
  });
  return { slack, mailbox };
}

/** Starts the surroundings and a desk in them. */
export async function createStage(options: StageOptions): Promise<Stage> {
  const { slack, mailbox } = await createSurroundings(options);
  const port = options.ports?.desk ?? (await getPort());
  const platformPort = options.platform && (options.platform.port ?? (await getPort()));
  const config = stageConfig(options, { slack, mailbox, port, platformPort });
  const resolver = options.resolver ?? createPlaygroundDns();
  const start = async () => {
    const app = await createApp(config, options.log, {
      clock: options.clock,
      resolver,
      onStatement: options.onStatement,
      catalogue: options.catalogue,
      limits: options.limits,
      // Its tokens are no secrets: nobody beside this machine may call.
      host: '127.0.0.1',
    });
    slack.setRequestUrl(`http://127.0.0.1:${app.port}/slack/events`);
    return app;
  };
  if (options.webhooks)
    mailbox.setWebhook({ url: publicAddress(config.publicUrl, '/webhooks/resend'), secret: WEBHOOK_SECRET });
  let desk = await start();
  const platform =
    options.platform && (await startPlatform(options.platform.databaseUrl, platformPort, options, config.publicUrl));
  return {
    slack,
    mailbox,
    platform,
    config,
    desk: () => desk,
    async restart(change = {}) {
      await desk.close();
      Object.assign(config, change);
      desk = await start();
    },
    async close() {
      await platform?.close();
      await desk.close();
      await slack.close();
      await mailbox.close();
    },
  };
}

type Around = { slack: LocalSlack; mailbox: Mailbox; port: number; platformPort: number | undefined };

function stageConfig(options: StageOptions, { slack, mailbox, port, platformPort }: Around): Config {
  return {
    slack: {
      token: BOT.token,
      door: options.socketMode ? { appToken: BOT.appToken } : { signingSecrets: [BOT.signingSecret] },
      apiUrl: `${slack.url}/api/`,
    },
    mail: {
      apiKey: RESEND_KEY,
      baseUrl: mailbox.url,
      from: 'Learning Platform <hello@platform.test>',
      webhookSecrets: [WEBHOOK_SECRET],
    },
    databaseUrl: options.databaseUrl,
    publicUrl: `http://127.0.0.1:${port}`,
    platformUrl: mailbox.url,
    linkSecrets: ['the playground’s links are secret too'],
    port,
    logLevel: 'info',
    roles: ROLES,
    channels: [],
    approvers: ['S0LEADS'],
    escalationChannel: 'C0ESCALATE',
    fullEmails: false,
    limits: { coolDownMinutes: 5, perPerson: 30, perDesk: 300, lookUpsPerPerson: 100 },
    keeping: { requestDays: 730, auditDays: 730 },
    platform: { ...noPlatform, name: 'Acme Learning' },
    platformTokens: [],
    ...(platformPort && connectedTo(platformPort)),
    ...(options.platformUrl !== undefined && { platformUrl: options.platformUrl }),
    ...options.config,
  };
}

/** Returns the slash commands, as the manifest installs them. */
const manifestCommands = () =>
  appManifest(catalogue).features.slash_commands.map(
    ({ command, description, usage_hint: usageHint, should_escape: shouldEscape }) => ({
      command,
      description,
      usageHint,
      shouldEscape,
    }),
  );
