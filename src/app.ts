import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { type Catalogue, catalogue as ours } from './core/catalogue.ts';
import { isConnected } from './core/platform/platform.ts';
import { shipToLog } from './db/audit/ship-to-log.ts';
import { readAddress } from './db/installation/address.ts';
import { openDatabase, startClock } from './db/open-database.ts';
import { actionOf, countRecentMails, readQueues } from './db/outbox/backlog.ts';
import { readPlatformBacklog } from './db/platform/backlog.ts';
import { CHANGES_CHANNEL } from './db/platform/changes.ts';
import { createPubsub } from './db/pubsub.ts';
import { createReadyCheck } from './db/ready.ts';
import { removeOld } from './db/upkeep/remove-old.ts';
import { createDisposer, type Disposer } from './disposer.ts';
import { createResolver, type Resolver } from './email/doctor/dns/dns.ts';
import { takesMail as askTakesMail } from './email/doctor/learner/learner-domain.ts';
import { likelyTypo } from './email/doctor/learner/typo.ts';
import { createMailDoctor } from './email/doctor/mail-doctor.ts';
import { viewDomain } from './email/doctor/resend/resend-domain.ts';
import { createSender } from './email/sender.ts';
import { createSuppressionList } from './email/suppression-list.ts';
import { createReadiness } from './http/readiness.ts';
import { createServer } from './http/server.ts';
import { createWebhooks } from './http/webhooks.ts';
import { type AroundJob, LONG_JOBS, startJobs } from './jobs/runner.ts';
import { loadTemplates } from './jobs/send-mail.ts';
import { createMessageCleaner } from './platform/answer/clean-message.ts';
import type { ApiDeps } from './platform/api/api.ts';
import { createWakeUp } from './platform/api/wake-up.ts';
import { createPush } from './platform/push/push.ts';
import { createGate } from './service/access/gate.ts';
import { createPageActions } from './service/credentials/page-actions.ts';
import { createDesk } from './service/desk.ts';
import { unlockAddressKey } from './service/mail/address-key.ts';
import { databaseTrouble } from './service/outage.ts';
import { createOutbox } from './service/outbox.ts';
import { createOutside } from './service/outside.ts';
import { createApiService } from './service/platform/api/api-service.ts';
import { createPlatformChanges } from './service/platform/changes/changes.ts';
import { createOutages } from './service/platform/outages.ts';
import { refuseLeftOver } from './service/platform/switched-off.ts';
import { createRateLimits, logLimits, MAIL_LIMIT } from './service/rate-limits.ts';
import { shareLimits } from './service/share-limits.ts';
import { createHistoryAnswers } from './slack/answers/history-answers.ts';
import { handleEvents } from './slack/handlers/events.ts';
import { addHandlers } from './slack/handlers/handlers.ts';
import { type Changed, createDirectory } from './slack/people/directory.ts';
import { checkGroups } from './slack/people/group-check.ts';
import { createNaming } from './slack/people/names.ts';
import { checkPeople } from './slack/people/start-check.ts';
import { createPublisher } from './slack/publishing/publisher.ts';
import { scopesProblem } from './slack/scopes.ts';
import { createBackground } from './slack/transport/background.ts';
import { createSlackCall, createSlackClient } from './slack/transport/client.ts';
import { waitingOutside } from './slack/transport/in-hand.ts';
import { isPostLimit } from './slack/transport/limits/keys.ts';
import { createReceiving } from './slack/transport/receive.ts';
import { createSlackHealth, slackTroubleWords } from './slack/transport/slack-health.ts';
import { findWorkspace } from './slack/workspace.ts';
import { runStartStep } from './start-step.ts';
import { createTelemetry } from './telemetry/telemetry.ts';
import { build, buildWords } from './version.ts';
import { createWorkInHand, type WorkLimits } from './work-in-hand.ts';

/** How long a statement may take, in milliseconds: somebody waits for it, and whoever waits ten seconds is told why. */
const STATEMENT_MS = 4_000;

/** How long one attempt to send a mail may take, in milliseconds: stopping waits for it, and has 10 s in all. */
const SEND_TIMEOUT = 7_000;
/** The same for taking an address off the suppression list, which comes before the attempt. */
const LIST_TIMEOUT = 2_000;

/** How long a confirmation waits before it says that its mail is sent, in milliseconds: it may be delivered by then. */
const NEWS_MS = 2_500;

/** How long it may take to find out whether a domain takes mail, in milliseconds: somebody waits for the card. */
const DNS_TIMEOUT = 3_000;

const UNCONNECTED =
  'no learning platform is connected: what is confirmed changes the desk’s own record alone (src/platform/README.md)';

const STUCK = 'work in hand does not come to an end: something that it needs does not answer';

type AppOptions = {
  clock?: () => Date;
  resolver?: Resolver;
  onStatement?: (statement: string) => void;
  catalogue?: Catalogue;
  limits?: TimeLimits;
  host?: string;
};

/** How long things may take, in milliseconds; what each is for stands where it is kept. */
export type TimeLimits = Partial<WorkLimits> & { callMs?: number; newsMs?: number; dnsMs?: number };

export type DeskApp = {
  port: number;
  /** Has `/readyz` say that it is closing, while all goes on: a balancer sends nobody here by the time it closes. */
  leave(): void;
  close(): Promise<void>;
};

/**
 * Builds and starts the whole program; read from top to bottom, this is its architecture.
 * @param options.clock the time, for everything that rules ask about; the database's unless given.
 * @param options.resolver who answers DNS; the configured servers unless given, or else the machine's own.
 * @param options.catalogue what can be asked for; the product's own unless given.
 * @param options.limits how long things may take; the product's own unless given.
 * @param options.host the address to listen on; every one of this machine unless given.
 * @param options.onStatement called with each SQL statement as it is sent, without its values.
 * @throws where the database or Slack cannot be reached; what was opened by then is closed again.
 */
export async function createApp(config: Config, log: Logger, options: AppOptions = {}): Promise<DeskApp> {
  const disposer = createDisposer((err) => log.error({ err }, 'did not close cleanly'));
  try {
    return { ...(await startDesk(config, log, options, disposer)), close: disposer.close };
  } catch (error) {
    await disposer.close();
    throw error;
  }
}

async function startDesk(config: Config, log: Logger, options: AppOptions, disposer: Disposer) {
  const { catalogue = ours } = options;
  const telemetry = await createTelemetry(config.tracing, log);
  disposer.add(() => telemetry.close());
  const call = telemetry.slack(createSlackCall(options.limits?.callMs));
  const { rateLimits, connect: connectLimits } = createRateLimits(
    (key) => key === MAIL_LIMIT || isPostLimit(key),
    logLimits(log),
  );
  const slackHealth = createSlackHealth(call, { rateLimits, log });
  const client = createSlackClient(config.slack.token, config.slack.apiUrl, slackHealth.call);
  const whoWeAre = findWorkspace(client); // Slack answers while the database is looked at
  whoWeAre.catch(() => {});
  const { databaseUrl, database } = await openDatabase(
    {
      url: config.databaseUrl,
      mayMigrate: config.mayMigrate,
      statementMs: STATEMENT_MS,
      onStatement: options.onStatement,
    },
    log,
    disposer,
  );
  const { db } = database;
  await refuseLeftOver(db, config.platform);
  const shipping = shipToLog(database.sql, log);
  disposer.add(() => shipping.close());
  const sharedLimits = shareLimits(database, connectLimits, log);
  const clock = options.clock ?? (await startClock(database, log, disposer));
  const workspace = await runStartStep(
    'Slack does not let us in: check SLACK_BOT_TOKEN, and that Slack can be reached',
    () => whoWeAre,
  );
  disposer.add(slackHealth.watch(() => client.auth.test()));
  const directory = createDirectory(client, workspace);
  const rooms = { listed: config.channels, escalation: config.escalationChannel };
  const unasked = (err: unknown) => log.warn({ err }, 'Slack could not be asked who may');
  const gate = createGate(directory, config.roles, unasked, rooms);
  const ending = new AbortController();
  disposer.add(() => ending.abort());
  // The start does not wait for these.
  void checkGroups(client, workspace, config.roles, log, ending.signal);
  const lacking = scopesProblem(workspace.scopes);
  if (lacking) log.warn(lacking);
  void checkPeople(directory, config, catalogue.actions, log, ending.signal);
  const resolver = options.resolver ?? (config.dnsServers && createResolver(config.dnsServers));
  const dnsMs = options.limits?.dnsMs ?? DNS_TIMEOUT;
  const outside = createOutside({
    takesMail: async (domain) => (await waitingOutside(() => askTakesMail(domain, resolver, dnsMs))).kind,
    suggestEmail: likelyTypo,
  });
  const addressKey = await unlockAddressKey(db, config.linkSecrets);
  const [linkSecret] = config.linkSecrets;
  const { escalationChannel, limits, platform } = config;
  const deps = { db, gate, catalogue, clock, linkSecret, addressKey, escalationChannel, limits, outside, platform };
  const changes = createPlatformChanges(deps);
  const { desk, firstShown } = telemetry.desk(createDesk(deps), {
    clock,
    actionOf: (requestId) => actionOf(db, requestId),
  });

  const delivery = platform.changes === 'poll' ? 'poll' : 'push';
  const outages = isConnected(platform) ? createOutages({ db, delivery, channel: escalationChannel, log }) : undefined;
  const outbox = createOutbox(db, { newsMs: options.limits?.newsMs ?? NEWS_MS, delivery });
  const publisher = createPublisher({
    outbox,
    client,
    botId: workspace.botId,
    catalogue,
    directory,
    clock,
    calling: {
      workspaceUrl: workspace.url,
      approvers: config.approvers,
      leads: config.roles.lead,
      onCall: config.roles['on-call'],
    },
    fullEmails: config.fullEmails,
    platformName: platform.name,
    log,
    firstShown,
    gate,
    rateLimits,
    onClosed: (room) => directory.changed({ room }),
    withdraw: desk.withdraw,
    renew: desk.renew,
    batchSnapshot: desk.batchSnapshot,
    possibleFor: desk.possibleFor,
  });
  const sender = telemetry.sender(createSender({ ...config.mail, timeoutMs: SEND_TIMEOUT }));
  const mailing = {
    outbox,
    sender,
    suppressionList: createSuppressionList({ ...config.mail, timeoutMs: LIST_TIMEOUT }),
    publicUrl: config.publicUrl,
    platformUrl: config.platformUrl,
    linkSecrets: config.linkSecrets,
    addressKey,
    rateLimits,
    polls: !config.mail.webhookSecrets,
    publisher: publisher.ownPost,
    clock,
    log,
  };
  const work = createWorkInHand(
    ({ what, ms }) => log.error({ work: what, seconds: Math.round(ms / 1000) }, STUCK),
    options.limits,
  );
  const around: AroundJob = (task, run) =>
    telemetry.job(task, () => (LONG_JOBS.has(task) ? run() : work.run(`job ${task}`, run)));
  const jobs = await startJobs({
    address: readAddress(databaseUrl),
    statementMs: STATEMENT_MS,
    outbox,
    desk,
    publisher,
    mailing,
    changing: {
      changes,
      push: config.platformPush && telemetry.push(createPush({ ...config.platformPush, log })),
      outages,
    },
    maintain: (signal) => removeOld(databaseUrl, config.keeping.requestDays, signal),
    rateLimits,
    shared: sharedLimits,
    clock,
    log,
    around,
  });
  disposer.add(() => jobs.stop());

  const doctor = createMailDoctor({
    from: config.mail.from,
    resend: config.mail,
    askResend: telemetry.domainView(viewDomain),
    resolver,
    now: clock,
    onFault: (err, check) => log.error({ err, check }, 'a check of the mail doctor broke'),
  });
  const background = telemetry.background(createBackground(log, work));
  disposer.add(() => background.idle());
  disposer.add(() => slackHealth.hurry());
  const receiving = createReceiving({
    ...config.slack,
    workspace,
    background,
    log,
    call,
    onAck: telemetry.onAck,
    momentMs: options.limits?.stuckMs,
  });
  addHandlers(receiving.app, {
    desk,
    publisher,
    workspaceUrl: workspace.url,
    publicUrl: config.publicUrl,
    clock,
    naming: createNaming(directory),
    catalogue,
    background,
    client,
    examineMail: (patient) => waitingOutside(() => doctor.examine(patient)),
    history: createHistoryAnswers({ desk, client, directory, catalogue, workspaceUrl: workspace.url }),
  });
  const changed = createPubsub<Changed>(database.sql, {
    about: 'learner_desk_news',
    hear: directory.changed,
    unsure: 'everything',
    onError: (err) => log.warn({ err }, 'what Slack said to have changed may reach other replicas late'),
  });
  handleEvents(receiving.app, changed, outbox.reopen);

  const { pages, temporaryPasswords, cookielessVisits } = createPageActions(
    db,
    { linkSecret, addressKey, platform },
    clock,
  );
  const metrics = telemetry.scrape({
    backlog: async () => {
      const [queues, mails, platform] = await Promise.all([
        readQueues(db),
        countRecentMails(db),
        readPlatformBacklog(db),
      ]);
      return { queues, mails, platform };
    },
    pools: { app: database.load, jobs: jobs.load },
    oldestWork: work.oldest,
    rateLimits: rateLimits.inForce,
    slackTroubles: slackHealth.troubles,
  });
  let isLeaving = false;
  const readiness = createReadiness(createReadyCheck(database), jobs, work);
  const wakeUp = createWakeUp();
  if (platform.changes === 'poll')
    database.sql
      .listen(CHANGES_CHANNEL, wakeUp.wake, wakeUp.wake)
      .catch((err) => log.warn({ err }, 'a platform that waits may hear of changes late'));
  const server = await createServer({
    log: log.child({}),
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    build: buildWords(build),
    ready: async () => (isLeaving ? 'closing' : readiness()),
    notes: () => [...slackHealth.troubles().map(slackTroubleWords), ...receiving.notes()],
    metrics: { ...metrics, token: config.metricsToken },
    pages: { ...pages, platformUrl: config.platformUrl },
    cookielessVisits,
    temporaryPasswords,
    onUnknownLink: telemetry.onUnknownLink,
    webhooks: createWebhooks(config.mail.webhookSecrets, outbox),
    api: await openApi(config, {
      service: createApiService({ db, databaseUrl, linkSecret, addressKey, clock }),
      publicUrl: config.publicUrl,
      passwords: config.platform.passwords,
      changes: { changes, wakeUp, platform, clean: createMessageCleaner(config.platformPush?.secrets ?? []) },
    }),
    slack: receiving.listener,
  });
  disposer.add(() => server.close());
  const port = await runStartStep(`Port ${config.port} cannot be used: end what uses it, or set PORT to another`, () =>
    server.listen(config.port, options.host),
  );
  await runStartStep('Slack opens no socket: check SLACK_APP_TOKEN', receiving.start);
  disposer.add(() => receiving.stop());
  disposer.add(() => work.end());
  if (!isConnected(platform)) log.info(UNCONNECTED);
  log.info({ port, slack: receiving.listener ? 'http' : 'socket', ...build }, 'Learner Desk is ready');
  // What the first mail needs, and nobody before it.
  loadTemplates().catch((err) => log.error({ err }, 'no mail can be written: its templates cannot be loaded'));
  const leave = () => {
    isLeaving = true;
  };
  return { port, leave };
}

/** Returns whether a fault that nobody caught is the database's, which comes back: it does not end the program. */
export const isPassing = (error: unknown): boolean => databaseTrouble(error) !== undefined;

/** Returns the API's routes; none where nobody may call it. What it is made of is loaded only where somebody may. */
async function openApi({ platformTokens: tokens }: Config, deps: Omit<ApiDeps, 'tokens'>) {
  if (tokens.length === 0) return undefined;
  const { createApi } = await import('./platform/api/api.ts');
  return createApi({ ...deps, tokens });
}
