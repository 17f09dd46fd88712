import * as z from 'zod';
import type { Secrets } from './core/credentials/link-token.ts';
import { noPlatform, type Platform } from './core/platform/platform.ts';
import type { PlatformToken } from './core/platform/token.ts';
import type { Limits } from './core/requests/limits.ts';
import type { RoleIds } from './service/access/gate.ts';
import {
  channel,
  channels,
  decodePercents,
  dnsServers,
  headers,
  ids,
  isPrivateHost,
  oneOrTwo,
  plainUrl,
  platformFieldNames,
  platformTokens,
  proxies,
  secret,
  token,
  url,
  webhookSecret,
  wholeNumber,
} from './setting-kinds.ts';

const RANDOM = 'openssl rand -base64 32';
const SIGNING = 'copy it from your app’s page “Basic Information”';
const PLATFORM_SECRET = 'the secret that you share with your platform: echo whsec_$(openssl rand -base64 32)';
const WEBHOOK = 'the signing secret of your webhook on Resend’s page “Webhooks”';

const databaseVariables = {
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'leave it out for the embedded Postgres, or set it to postgres://user:password@host/database',
    })
    .optional(),
  DESK_MIGRATE: z
    .enum(['true', 'false'], { error: 'false where “npm run migrate” alone changes the schema, else true' })
    .default('true'),
};

const keepingVariables = {
  DESK_KEEP_DAYS: wholeNumber('how many days requests stay, 90 or more, like 730', 90).default(730),
  DESK_AUDIT_DAYS: wholeNumber(
    'how many days audit rows stay before they may be archived, 90 or more, like 730',
    90,
  ).default(730),
};

const platformVariables = {
  PLATFORM_NAME: z
    .string()
    .max(60, 'write what people call your learning platform, in at most 60 characters')
    .optional(),
  PLATFORM_CHANGES: z
    .enum(['off', 'push', 'poll'], {
      error: 'off, push where the desk sends changes, or poll where your platform fetches them',
    })
    .default('off'),
  PLATFORM_WEBHOOK_URL: url('https://learn.acme.com/desk-changes: it is where changes are sent').optional(),
  PLATFORM_WEBHOOK_SECRET: oneOrTwo(webhookSecret(PLATFORM_SECRET)).optional(),
  PLATFORM_PRIVATE_NETWORK: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
  PLATFORM_PASSWORDS: z
    .enum(['desk', 'hashes', 'platform'], { error: 'who keeps the passwords: desk, hashes or platform' })
    .default('desk'),
  PLATFORM_FIELDS: platformFieldNames,
  PLATFORM_API_TOKENS: platformTokens,
};

const environment = z.object({
  SLACK_BOT_TOKEN: token('xoxb-', 'the bot token on your app’s page “OAuth & Permissions”'),
  SLACK_SIGNING_SECRET: oneOrTwo(secret(16, SIGNING)).optional(),
  SLACK_APP_TOKEN: token('xapp-', 'the app-level token on your app’s page “Basic Information”').optional(),
  SLACK_API_URL: z
    .url({ error: 'leave it out for Slack’s own, or set it to an address' })
    .default('https://slack.com/api/'),
  RESEND_API_KEY: token('re_', 'an API key of your Resend account'),
  RESEND_BASE_URL: url('https://api.resend.com').optional(),
  RESEND_WEBHOOK_SECRET: oneOrTwo(webhookSecret(WEBHOOK)).optional(),
  EMAIL_FROM: z
    .string({ error: 'set it to the sender of all mails, like Acme Learning <hello@acme.com>' })
    .regex(/^(?:[^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'write it like Acme Learning <hello@acme.com>'),
  ...databaseVariables,
  PUBLIC_URL: plainUrl('https://desk.acme.com: it is where learners open their links'),
  LEARNING_PLATFORM_URL: url('https://learn.acme.com: it is where learners go once their password is set'),
  ...platformVariables,
  LINK_SECRET: oneOrTwo(secret(32, RANDOM)),
  TRUST_PROXY: proxies,
  PORT: wholeNumber('a port, 0 to 65535', 0, 65_535).default(3000),
  DESK_DRAIN_SECONDS: wholeNumber(
    'seconds for which /readyz says that it stops before it does, 0 to 60',
    0,
    60,
  ).default(5),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'one of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
  METRICS_TOKEN: secret(16, RANDOM).regex(/^\S+$/, `it must have no spaces: ${RANDOM}`).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    'http://localhost:4318: it is where your OpenTelemetry collector listens',
  ).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_SERVICE_NAME: z.string().default('learner-desk'),
  DESK_AGENTS: ids('your support agents'),
  DESK_LEADS: ids('your support leads'),
  DESK_ON_CALL: ids('your on-call engineers'),
  DESK_APPROVERS: ids('the leads to call'),
  DESK_CHANNELS: channels,
  DESK_ESCALATION_CHANNEL: channel.optional(),
  DESK_CAP_PERSON: wholeNumber('how many actions one person may ask for in an hour, like 30', 1, 1_000_000).default(30),
  DESK_CAP_DESK: wholeNumber(
    'how many actions everybody together may ask for in an hour, like 1500',
    1,
    1_000_000,
  ).default(1_500),
  DESK_CAP_LOOK_UPS: wholeNumber(
    'how many learners one person may ask about in an hour, like 100',
    1,
    1_000_000,
  ).default(100),
  DESK_COOL_DOWN_MINUTES: wholeNumber('minutes before the same mail may be sent again, like 5', 0).default(5),
  DESK_DNS: dnsServers,
  DESK_FULL_EMAILS: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
  ...keepingVariables,
});

/** How long things stay, in days: requests with all that belongs to them, and audit rows before they may be archived. */
export type Keeping = { requestDays: number; auditDays: number };

/** Where changes are sent, how they are signed, and whether the name there may lead into a private network. */
export type PlatformPush = { url: string; secrets: Secrets; mayBePrivate: boolean };

export type Config = Readonly<{
  slack: { token: string; door: { appToken: string } | { signingSecrets: Secrets }; apiUrl: string };
  mail: { apiKey: string; baseUrl: string | undefined; from: string; webhookSecrets: Secrets | undefined };
  databaseUrl: string | undefined;
  /** Whether a start may bring the database to its schema; it may unless this is false. */
  mayMigrate?: boolean;
  publicUrl: string;
  platformUrl: string;
  /** Which proxies are believed about where a request comes from: how many, or their addresses; none unless given. */
  trustProxy?: number | readonly string[];
  /** What rules and messages know of the learning platform. */
  platform: Platform;
  /** Where changes are sent, and how they are signed; undefined unless they are pushed. */
  platformPush?: PlatformPush;
  /** Who may call the API, and for what. */
  platformTokens: readonly PlatformToken[];
  linkSecrets: Secrets;
  port: number;
  logLevel: string;
  /** How long `/readyz` says that it stops before anything closes, in milliseconds. */
  drainMs?: number;
  roles: RoleIds;
  /** Who of the leads is called where one has to decide: user and user-group ids. */
  approvers: readonly string[];
  /** Where the desk may be used; none: anywhere but in channels shared with other companies. */
  channels: readonly string[];
  /** Where second people are asked and cases are taken; the desk may always be used there. */
  escalationChannel: string | undefined;
  fullEmails: boolean;
  /** Which DNS servers are asked about mail, as `address` or `address:port`; the machine's own unless given. */
  dnsServers?: readonly string[];
  /** What a reader of /metrics has to show; left out, it is open to this machine and private networks only. */
  metricsToken?: string;
  /** Where traces go; nowhere unless given. */
  tracing?: { endpoint: string; headers: Record<string, string>; serviceName: string };
  limits: Limits;
  keeping: Keeping;
}>;

/** What is wrong with one setting, and how to mend it. The value itself is not repeated: it may be a secret. */
export type ConfigProblem = { name: string; mend: string };

/** Reads the settings from environment variables; empty ones count as not set. All problems are reported at once. */
export function readConfig(
  env: Record<string, string | undefined>,
): { config: Config } | { problems: ConfigProblem[] } {
  const set = settingsIn(env);
  const read = environment.safeParse(set);
  const problems = problemsOf(read.error);
  if (!set.SLACK_APP_TOKEN && !set.SLACK_SIGNING_SECRET)
    problems.push({
      name: 'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      mend: 'set the app-level token (xapp-…) for Socket Mode, or the signing secret for HTTP; both are on your app’s page “Basic Information”',
    });
  problems.push(...platformProblems(set), ...webhookProblems(set));
  if (!read.success || problems.length > 0) return { problems };
  return { config: Object.freeze(toConfig(read.data)) };
}

/** Returns the settings that are set: empty ones are not. */
const settingsIn = (env: Record<string, string | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));

const problemsOf = (error: z.ZodError | undefined): ConfigProblem[] =>
  (error?.issues ?? []).map(({ path, message }) => ({ name: String(path[0]), mend: message }));

/** Returns what a connected platform lacks. */
function platformProblems(set: Record<string, string | undefined>): ConfigProblem[] {
  const { PLATFORM_CHANGES: changes = 'off', PLATFORM_PASSWORDS: passwords } = set;
  const needed = {
    PLATFORM_NAME: [changes !== 'off', 'what people call your learning platform, like Acme Learning'],
    PLATFORM_WEBHOOK_URL: [changes === 'push', 'where changes are sent, like https://learn.acme.com/desk-changes'],
    PLATFORM_WEBHOOK_SECRET: [changes === 'push', PLATFORM_SECRET],
    PLATFORM_API_TOKENS: [changes === 'poll', 'name:changes:token for your platform, which fetches changes with it'],
    PLATFORM_CHANGES: [
      changes === 'off' && passwords !== undefined && passwords !== 'desk',
      'push or poll: hashes, and a platform with passwords of its own, need changes that reach it',
    ],
  } satisfies Record<string, [boolean, string]>;
  return Object.entries(needed)
    .filter(([name, [isNeeded]]) => isNeeded && (name === 'PLATFORM_CHANGES' || !set[name]))
    .map(([name, [, what]]) => ({ name, mend: `set it to ${what}` }));
}

/** Returns what is wrong with where changes are sent: they hold personal data, so they are open only where nobody else reads. */
function webhookProblems(set: Record<string, string | undefined>): ConfigProblem[] {
  const { PLATFORM_WEBHOOK_URL: name, PLATFORM_PRIVATE_NETWORK: isPrivate } = set;
  if (!name || !URL.canParse(name) || new URL(name).protocol !== 'http:') return [];
  if (isPrivate === 'true' || isPrivateHost(name)) return [];
  return [
    {
      name: 'PLATFORM_WEBHOOK_URL',
      mend: 'set it to an address with https: changes hold personal data. http is only for this machine and, with PLATFORM_PRIVATE_NETWORK=true, for names of your own private network',
    },
  ];
}

const passwordIn = (value: string) => (URL.canParse(value) ? new URL(value).password : '');
const SECRET_SETTING = /TOKEN|SECRET|KEY|HEADERS|DATABASE_URL/;

/**
 * Returns the secrets in the settings, by the settings' names: each value, where it lists several each of them, and the
 * password in an address; as they are, and as they stand in an address. Shorter ones than 8 characters are left out: they
 * may stand in any word.
 */
export function readSecrets(env: Record<string, string | undefined>): string[] {
  const values = Object.keys(environment.shape)
    .filter((name) => SECRET_SETTING.test(name))
    .flatMap((name) => (env[name] ?? '').split(/[\s,]+/))
    .flatMap((value) => [passwordIn(value), value, value.slice(value.indexOf('=') + 1)]);
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), decodePercents(value)]);
  return [...new Set(forms)].filter(({ length }) => length >= 8).sort((one, other) => other.length - one.length);
}

/** Reads which database an operator's command works in, and whether it may change its schema. */
export const readDatabase = (
  env: Record<string, string | undefined>,
): { url: string | undefined; mayMigrate: boolean } => ({
  url: env.DATABASE_URL || undefined,
  mayMigrate: env.DESK_MIGRATE !== 'false',
});

/** Reads how long things stay, for the command that asks for nothing else. */
export function readKeeping(
  env: Record<string, string | undefined>,
): { keeping: Keeping } | { problems: ConfigProblem[] } {
  const read = z.object(keepingVariables).safeParse(settingsIn(env));
  return read.success ? { keeping: toKeeping(read.data) } : { problems: problemsOf(read.error) };
}

/** Reads what is known of the learning platform, for a command that asks for nothing else; `push` also while it is off. */
export function readPlatform(
  env: Record<string, string | undefined>,
): { platform: Platform; push: PlatformPush | undefined } | { problems: ConfigProblem[] } {
  const set = settingsIn(env);
  const read = z.object(platformVariables).safeParse(set);
  const problems = [...problemsOf(read.error), ...webhookProblems(set)];
  if (!read.success || problems.length > 0) return { problems };
  return { platform: toPlatform(read.data), push: toPush(read.data) };
}

type PlatformEnvironment = z.infer<z.ZodObject<typeof platformVariables>>;

const toPlatform = (env: PlatformEnvironment): Platform => ({
  name: env.PLATFORM_NAME ?? noPlatform.name,
  changes: env.PLATFORM_CHANGES,
  passwords: env.PLATFORM_PASSWORDS,
  fields: env.PLATFORM_FIELDS,
});

const toPush = (env: PlatformEnvironment): PlatformPush | undefined =>
  env.PLATFORM_WEBHOOK_URL && env.PLATFORM_WEBHOOK_SECRET
    ? {
        url: env.PLATFORM_WEBHOOK_URL,
        secrets: env.PLATFORM_WEBHOOK_SECRET,
        mayBePrivate: env.PLATFORM_PRIVATE_NETWORK === 'true',
      }
    : undefined;

const toKeeping = (env: { DESK_KEEP_DAYS: number; DESK_AUDIT_DAYS: number }): Keeping => ({
  requestDays: env.DESK_KEEP_DAYS,
  auditDays: env.DESK_AUDIT_DAYS,
});

function toConfig(env: z.infer<typeof environment>): Config {
  const door = env.SLACK_APP_TOKEN
    ? { appToken: env.SLACK_APP_TOKEN }
    : { signingSecrets: env.SLACK_SIGNING_SECRET ?? [''] };
  return {
    slack: { token: env.SLACK_BOT_TOKEN, door, apiUrl: env.SLACK_API_URL },
    mail: {
      apiKey: env.RESEND_API_KEY,
      baseUrl: env.RESEND_BASE_URL,
      from: env.EMAIL_FROM,
      webhookSecrets: env.RESEND_WEBHOOK_SECRET,
    },
    databaseUrl: env.DATABASE_URL,
    mayMigrate: env.DESK_MIGRATE === 'true',
    publicUrl: env.PUBLIC_URL,
    platformUrl: env.LEARNING_PLATFORM_URL,
    trustProxy: env.TRUST_PROXY,
    platform: toPlatform(env),
    platformPush: env.PLATFORM_CHANGES === 'push' ? toPush(env) : undefined,
    platformTokens: env.PLATFORM_API_TOKENS,
    linkSecrets: env.LINK_SECRET,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    drainMs: env.DESK_DRAIN_SECONDS * 1000,
    roles: { agent: env.DESK_AGENTS, lead: env.DESK_LEADS, 'on-call': env.DESK_ON_CALL },
    approvers: env.DESK_APPROVERS.length > 0 ? env.DESK_APPROVERS : env.DESK_LEADS,
    channels: env.DESK_CHANNELS,
    escalationChannel: env.DESK_ESCALATION_CHANNEL,
    fullEmails: env.DESK_FULL_EMAILS === 'true',
    dnsServers: env.DESK_DNS.length > 0 ? env.DESK_DNS : undefined,
    metricsToken: env.METRICS_TOKEN,
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
          headers: env.OTEL_EXPORTER_OTLP_HEADERS,
          serviceName: env.OTEL_SERVICE_NAME,
        }
      : undefined,
    limits: {
      coolDownMinutes: env.DESK_COOL_DOWN_MINUTES,
      perPerson: env.DESK_CAP_PERSON,
      perDesk: env.DESK_CAP_DESK,
      lookUpsPerPerson: env.DESK_CAP_LOOK_UPS,
    },
    keeping: toKeeping(env),
  };
}
