import type { Logger } from 'pino';
import type { viewDomain } from '../email/doctor/resend/resend-domain.ts';
import type { Sender } from '../email/sender.ts';
import type { Push } from '../platform/push/push.ts';
import type { Desk } from '../service/desk.ts';
import type { OnAck } from '../slack/transport/ack-metrics.ts';
import type { Background } from '../slack/transport/background.ts';
import type { SlackCall } from '../slack/transport/client.ts';
import { measurePush, measureSender, measureSlack, measureView } from './calls.ts';
import { createGauges, type Sources } from './gauges.ts';
import { type MeasuredDesk, measureDesk } from './measured-desk.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Tracing } from './tracing.ts';

/** The format of the metrics: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export type Scrape = { contentType: string; text(): Promise<string> };

/** Seeing inside: it wraps the live parts of an app, so that they need not know that they are measured. */
export type Telemetry = {
  desk(
    desk: Desk,
    facts: { clock: () => Date; actionOf(requestId: string): Promise<string | undefined> },
  ): MeasuredDesk;
  background(background: Background): Background;
  sender(sender: Sender): Sender;
  push(push: Push): Push;
  domainView(view: typeof viewDomain): typeof viewDomain;
  slack(call: SlackCall): SlackCall;
  onAck: OnAck;
  /** Counts a visit with an unknown link. */
  onUnknownLink(page: string): void;
  /** Around each run of a job. */
  job(task: string, run: () => Promise<void>): Promise<void>;
  scrape(sources: Sources): Scrape;
  /** Hands over the traces that are left, within a second. */
  close(): Promise<void>;
};

/** @param tracing where traces go; nowhere unless given, and then nothing of the exporter is even loaded. */
export async function createTelemetry(tracing: Tracing | undefined, log: Logger): Promise<Telemetry> {
  const metrics = createMetrics();
  const stopTracing = tracing && (await (await import('./tracing.ts')).startTracing(tracing, log));
  return {
    desk: (desk, facts) => measureDesk(desk, { metrics, ...facts }),
    background: (background) => measureWork(metrics, background),
    sender: (sender) => measureSender(metrics, sender),
    push: (push) => measurePush(metrics, push),
    domainView: (view) => measureView(metrics, view),
    slack: (call) => measureSlack(metrics, call),
    onAck: (door, result, seconds) => metrics.acks.observe({ door, result }, seconds),
    onUnknownLink: (page) => metrics.unknownLinks.inc({ page }),
    job: (task, run) => measureJob(metrics, task, run),
    scrape(sources) {
      const refresh = createGauges(metrics, sources);
      const text = async () => {
        await refresh();
        return metrics.text();
      };
      return { contentType: metrics.contentType, text };
    },
    async close() {
      await stopTracing?.();
    },
  };
}

function measureWork({ work: count }: Metrics, background: Background): Background {
  return {
    ...background,
    start(job) {
      count.inc({ work: job.name, result: 'broke' }, 0); // there before it counts: a rate needs two points
      background.start({ ...job, onEnd: (result) => count.inc({ work: job.name, result }) });
    },
  };
}

async function measureJob({ jobs, jobSeconds }: Metrics, task: string, run: () => Promise<void>): Promise<void> {
  const end = jobSeconds.startTimer({ task });
  try {
    await run();
    jobs.inc({ task, result: 'done' });
  } catch (error) {
    jobs.inc({ task, result: 'broke' });
    throw error;
  } finally {
    end();
  }
}
