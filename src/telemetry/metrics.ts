import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { build } from '../version.ts';

/** Slack waits 3 s for an acknowledgement: the steps around it are fine. */
const ACK_STEPS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];
/** A confirmation of a mail waits 1.5 s for the provider by itself. */
const END_TO_END_STEPS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300];
const CALL_STEPS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** All that is measured. Labels are words of our own code: never an id, an address, a channel or what somebody typed. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Returns the metrics of one app, in a registry of its own: several may run in one process. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  const sinceStart = {
    requests: counter('desk_requests_total', 'What was asked of the desk, and what it answered.', [
      'step',
      'action',
      'outcome',
    ]),
    work: counter('desk_work_total', 'What followed an acknowledged request of Slack’s: done, or broke.', [
      'work',
      'result',
    ]),
    acks: histogram('desk_ack_seconds', 'From Slack’s request to our acknowledgement.', ['door', 'result'], ACK_STEPS),
    endToEnd: histogram(
      'desk_end_to_end_seconds',
      'From a command to its card, and from a click to its confirmation in the thread.',
      ['path'],
      END_TO_END_STEPS,
    ),
    calls: counter('desk_api_calls_total', 'Calls to Slack, Resend and the platform, by what came of them.', [
      'api',
      'method',
      'result',
    ]),
    callSeconds: histogram('desk_api_call_seconds', 'How long those calls took.', ['api', 'method'], CALL_STEPS),
    rateLimitWaits: counter('desk_rate_limit_waits_total', 'How often they asked us to wait.', ['api']),
    rateLimitWaitSeconds: counter('desk_rate_limit_wait_seconds_total', 'How long they asked us to wait, added up.', [
      'api',
    ]),
    unknownLinks: counter('desk_unknown_links_total', 'Visits with links that nobody knows, by page.', ['page']),
    build: gauge('desk_build_info', 'Always 1: which version runs, and which commit it was built from.', [
      'version',
      'commit',
    ]),
    jobs: counter('desk_jobs_total', 'Jobs run, by what came of them.', ['task', 'result']),
    jobSeconds: histogram('desk_job_seconds', 'How long jobs took.', ['task'], CALL_STEPS),
  };
  sinceStart.build.set({ version: build.version, commit: build.commit ?? '' }, 1);
  const now = {
    waiting: gauge('desk_queue_waiting', 'How much waits in a queue; of jobs, those that could run now.', ['queue']),
    overdue: gauge('desk_queue_overdue', 'How much of that is late by more than 5 s and in nobody’s hands.', ['queue']),
    oldest: gauge('desk_queue_oldest_seconds', 'How long the oldest of them has waited.', ['queue']),
    oldestWork: gauge('desk_work_oldest_seconds', 'How long the oldest work in hand has been running.', []),
    rateLimits: gauge('desk_rate_limits', 'Rate limits in force: of new messages, one for each channel.', ['method']),
    mails: gauge('desk_mails', 'Mails of the last 24 hours by state.', ['state']),
    changes: gauge('desk_platform_changes', 'Changes for the platform by state; ended ones of the last 24 hours.', [
      'state',
    ]),
    outage: gauge('desk_platform_outage_seconds', 'For how long the platform has not answered; 0 where it does.', []),
    slackTrouble: gauge('desk_slack_trouble', '1 where something keeps us from speaking in Slack: see the log.', [
      'trouble',
    ]),
    backlogKnown: gauge('desk_backlog_known', '1 where the database could be asked for queues and mails.', []),
    poolInUse: gauge('desk_pool_in_use', 'Connections in use.', ['pool']),
    poolWaiting: gauge('desk_pool_waiting', 'Who waits for a connection, or shares one.', ['pool']),
    poolMax: gauge('desk_pool_max', 'Connections at most.', ['pool']),
  };
  // Named from the start: a rate needs two points.
  for (const api of ['slack', 'resend', 'platform'])
    for (const wait of [sinceStart.rateLimitWaits, sinceStart.rateLimitWaitSeconds]) wait.inc({ api }, 0);
  for (const page of ['activation', 'reset', 'password-view']) sinceStart.unknownLinks.inc({ page }, 0);
  const all = Registry.merge([registry, processRegistry()]);
  return { ...sinceStart, ...now, contentType: all.contentType, text: () => all.metrics() };
}

let ofProcess: Registry | undefined;

/** Memory, event loop, garbage: the process’s own, watched once however many apps it runs. */
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
