import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { DESK_PATH } from '../../../src/playground/platform/changes/desk-route.ts';
import { signRequest } from '../../../src/playground/slack/delivery/signing.ts';
import { type Step, stepOfCall } from '../faults/fail-points.ts';
import { createFaultInjector, type FaultInjector } from '../faults/fault-injector.ts';
import { createHttpProxy, type Passing, type RunningProxy, type Way } from '../faults/http-proxy.ts';
import { createKiller, type Killer } from '../faults/killer.ts';
import { createPostgresProxy } from '../faults/postgres-proxy.ts';
import {
  BOT,
  LINK_SECRET,
  PLATFORM_NAME,
  PLATFORM_SECRET,
  PLATFORM_TOKEN,
  RESEND_KEY,
  SKEWS_MS,
  WEBHOOK_SECRET,
  withRole,
} from '../people/fixtures.ts';
import type { Random } from '../random.ts';
import type { Programs } from './bundle.ts';
import { endWithUs } from './children.ts';
import { type PostgresServer, seedLearners, startPostgres } from './postgres-server.ts';
import { createReplica, type Replica } from './replica.ts';

/** Everything that runs: three replicas, Postgres, Slack, the mailbox and the learning platform, and a proxy between every two of them. */
export type World = {
  random: Random;
  faultInjector: FaultInjector;
  killer: Killer;
  postgres: PostgresServer;
  replicas: Replica[];
  slackUrl: string;
  mailboxUrl: string;
  platformUrl: string;
  close(): Promise<void>;
};

export type WorldOptions = {
  folder: string;
  programs: Programs;
  learners: number;
  random: Random;
  /** The control run: what lets a repeated mail or post be recognised is taken off on its way, and the platform heeds no ids. */
  withoutKeys?: boolean;
  /** Slack and the mailbox take calls at their documented rates only; Slack's six times as fast. */
  limits?: boolean;
};

/** Sets the world up, without faults. Replicas are started, and may not be ready yet. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { folder, programs, random } = options;
  mkdirSync(folder, { recursive: true });
  const postgres = await startPostgres(join(folder, 'postgres'));
  await seedLearners(postgres.url, options.learners);
  const [faultInjector, killer] = [createFaultInjector(random, options.withoutKeys ? 4 : 1), createKiller()];
  const replicas: Replica[] = [];
  const parts = { faultInjector, killer };
  const fromSlack = await createHttpProxy({ link: 'Slack to desk', ...parts, route: doorOf(replicas, random) });
  const fromMailbox = await createHttpProxy({ link: 'mailbox to desk', ...parts, route: doorOf(replicas, random) });
  const limits: Record<string, string> = options.limits ? { CHAOS_LIMITS: 'yes' } : {};
  const slack = await startService(programs.slack, {
    CHAOS_REQUEST_URL: `${fromSlack.url}/slack/events`,
    ...limits,
  });
  const mailbox = await startService(programs.mailbox, { CHAOS_WEBHOOK_URL: fromMailbox.url, ...limits });
  const fromPlatform = await createHttpProxy({ link: 'platform to desk', ...parts, route: doorOf(replicas, random) });
  const platform = await startService(programs.platform, {
    CHAOS_DATABASE_URL: await postgres.createDatabase('platform'),
    CHAOS_DESK_URL: fromPlatform.url,
    CHAOS_LEARNERS: String(options.learners),
    ...(options.withoutKeys && { CHAOS_WITHOUT_IDS: 'yes' }),
  });
  const proxies: RunningProxy[] = [fromSlack, fromMailbox, fromPlatform];
  for (const [i, skewMs] of SKEWS_MS.entries()) {
    const own = await surround(() => replicas[i], options, parts, {
      slack: slack.url,
      mailbox: mailbox.url,
      platform: platform.url,
      postgres: postgres.url,
    });
    proxies.push(...own.proxies);
    replicas.push(
      createReplica({ name: `desk-${i}`, skewMs, programs, cwd: folder, env: { ...settings, ...own.env } }),
    );
  }
  for (const replica of replicas) replica.start();
  return {
    random,
    ...parts,
    postgres,
    replicas,
    slackUrl: slack.url,
    mailboxUrl: mailbox.url,
    platformUrl: platform.url,
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
      for (const { child } of [slack, mailbox, platform]) child.kill('SIGKILL');
      await postgres.stop();
    },
  };
}

const ids = (role: Parameters<typeof withRole>[0]) =>
  withRole(role)
    .map(({ id }) => id)
    .join(',');

/** What `.env` says, the same for all replicas. */
const settings = {
  SLACK_BOT_TOKEN: BOT.token,
  SLACK_SIGNING_SECRET: BOT.signingSecret,
  RESEND_API_KEY: RESEND_KEY,
  RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
  EMAIL_FROM: 'Learning Platform <hello@platform.test>',
  PUBLIC_URL: 'https://desk.chaos.test',
  LEARNING_PLATFORM_URL: 'https://learn.chaos.test',
  PLATFORM_CHANGES: 'push',
  PLATFORM_NAME,
  PLATFORM_WEBHOOK_SECRET: PLATFORM_SECRET,
  PLATFORM_API_TOKENS: `acme:records+changes+sign-in:${PLATFORM_TOKEN}`,
  LINK_SECRET,
  PORT: '0',
  DESK_AGENTS: 'S0AGENTS',
  DESK_LEADS: 'S0LEADS',
  DESK_CAP_PERSON: '10000',
  DESK_CAP_DESK: '10000',
  DESK_CAP_LOOK_UPS: '10000',
  DESK_ON_CALL: ids('on-call'),
};

type Addresses = { slack: string; mailbox: string; platform: string; postgres: string };

/** The proxies on a replica's ways out, and the settings that send it through them. */
async function surround(
  self: () => Replica | undefined,
  { withoutKeys = false }: WorldOptions,
  parts: { faultInjector: FaultInjector; killer: Killer },
  addresses: Addresses,
): Promise<{ proxies: RunningProxy[]; env: Record<string, string> }> {
  const way = (target: string, stepOf: (passing: Passing) => Step | undefined) => (passing: Passing) => {
    const replica = self();
    return replica && { target, replica, step: stepOf(passing), passing: withoutKeys ? stripped(passing) : passing };
  };
  const toSlack = way(addresses.slack, ({ path, body }) =>
    stepOfCall(path.replace('/api/', ''), new URLSearchParams(body.toString())),
  );
  const toResend = way(addresses.mailbox, ({ method }) => (method === 'POST' ? 'mail-send' : undefined));
  const changes = way(addresses.platform, () => 'change-send');
  const toPlatform = (passing: Passing) => {
    const found = changes(passing);
    return found && { ...found, passing: signedInTime(passing) };
  };
  const slack = await createHttpProxy({ link: 'desk to Slack', ...parts, route: toSlack });
  const resend = await createHttpProxy({ link: 'desk to Resend', ...parts, route: toResend });
  const platform = await createHttpProxy({ link: 'desk to platform', ...parts, route: toPlatform });
  const postgres = await createPostgresProxy(addresses.postgres, { ...parts, replica: self });
  return {
    proxies: [slack, resend, platform, postgres],
    env: {
      SLACK_API_URL: `${slack.url}/api/`,
      RESEND_BASE_URL: resend.url,
      PLATFORM_WEBHOOK_URL: `${platform.url}${DESK_PATH}`,
      DATABASE_URL: postgres.url,
    },
  };
}

/** Without the idempotency key of a mail, and without what a post is recognised by. */
function stripped({ headers, body, ...rest }: Passing): Passing {
  const { 'idempotency-key': _key, ...kept } = headers;
  if (!kept['content-type']?.includes('form')) return { ...rest, headers: kept, body };
  const form = new URLSearchParams(body.toString());
  form.delete('metadata');
  return { ...rest, headers: kept, body: Buffer.from(form.toString()) };
}

const signer = new Webhook(PLATFORM_SECRET);

/**
 * A change signed with the right time: the platform, too, refuses a clock that is off by more than five minutes, and most
 * changes would only go round in circles.
 */
function signedInTime({ headers, body, ...rest }: Passing): Passing {
  const now = new Date();
  const signature = signer.sign(String(headers['webhook-id']), now, body.toString());
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return { ...rest, headers: { ...headers, 'webhook-timestamp': timestamp, 'webhook-signature': signature }, body };
}

/**
 * The load balancer before the replicas. Slack refuses to be understood by a clock that is off by more than five minutes,
 * so for a replica with a wrong clock Slack's request is signed anew with a time that is as wrong; the provider's is not:
 * it is refused there, and told again to another.
 */
function doorOf(replicas: Replica[], random: Random): (passing: Passing) => Way | undefined {
  return (passing) => {
    const up = replicas.filter((replica) => replica.isUp());
    const isWebhook = passing.path.startsWith('/webhooks');
    const right = up.filter(({ skewMs }) => skewMs === 0);
    const choice = isWebhook && right.length > 0 && random.chance(0.7) ? right : up;
    if (choice.length === 0) return undefined;
    const replica = random.pick(choice);
    const target = `http://127.0.0.1:${replica.port()}`;
    if (isWebhook) return { target, replica, step: 'webhook', passing };
    if (passing.path.startsWith('/v1/')) return { target, replica, step: 'change-answer', passing };
    const body = passing.body.toString();
    const signedAt = Math.floor((Date.now() + replica.skewMs) / 1000);
    const headers = { ...passing.headers, ...signRequest(body, BOT.signingSecret, signedAt) };
    return {
      target,
      replica,
      step: body.startsWith('{') ? undefined : body.startsWith('payload=') ? 'click' : 'command',
      passing: { ...passing, headers },
    };
  };
}

/** Starts a program that prints its address. */
async function startService(
  program: string,
  env: Record<string, string>,
): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('exit', () => reject(new Error(`${program} ended instead of getting ready`)));
  });
  return { url, child };
}
